/// One client configuration in, the offers out: the hot path.
@NullMarked
package io.patchbay.server.offer;

import org.jspecify.annotations.NullMarked;
