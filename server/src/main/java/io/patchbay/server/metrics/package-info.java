/// Meters, each looked up once.
@NullMarked
package io.patchbay.server.metrics;

import org.jspecify.annotations.NullMarked;
