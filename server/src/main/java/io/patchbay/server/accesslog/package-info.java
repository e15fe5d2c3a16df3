/// The access log: a sample of requests, one JSON object a line.
@NullMarked
package io.patchbay.server.accesslog;

import org.jspecify.annotations.NullMarked;
