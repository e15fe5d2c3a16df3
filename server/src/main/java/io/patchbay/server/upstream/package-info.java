/// Another server, over HTTP: what it sends is bounded in time and in size.
@NullMarked
package io.patchbay.server.upstream;

import org.jspecify.annotations.NullMarked;
