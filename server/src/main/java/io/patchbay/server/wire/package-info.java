/// Protobuf to domain and back; the only package that maps generated messages.
@NullMarked
package io.patchbay.server.wire;

import org.jspecify.annotations.NullMarked;
