/// A mirror: a pure session that decides, and a shell around it that fetches.
@NullMarked
package io.patchbay.server.sync;

import org.jspecify.annotations.NullMarked;
