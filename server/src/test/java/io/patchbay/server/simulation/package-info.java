/// Upstream, mirrors and clients on a virtual clock, disk and network. The session, the verifiers
/// and the encoding of the feed are the real ones; one seed is one run.
@NullMarked
package io.patchbay.server.simulation;

import org.jspecify.annotations.NullMarked;
