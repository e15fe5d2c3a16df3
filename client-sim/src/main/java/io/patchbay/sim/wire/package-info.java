/// The wire: HTTP/1.1 over one socket, the offers query in both its forms, files that are verified
/// as they come.
@NullMarked
package io.patchbay.sim.wire;

import org.jspecify.annotations.NullMarked;
