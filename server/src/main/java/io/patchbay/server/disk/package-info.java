/// Writes that survive a power cut.
@NullMarked
package io.patchbay.server.disk;

import org.jspecify.annotations.NullMarked;
