/// Netty pipelines, routes and problems; nothing here blocks an event loop.
@NullMarked
package io.patchbay.server.http;

import org.jspecify.annotations.NullMarked;
