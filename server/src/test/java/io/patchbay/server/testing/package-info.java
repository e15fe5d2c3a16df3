/// What several tests need: a whole server on free ports, and the obvious evaluator.
@NullMarked
package io.patchbay.server.testing;

import org.jspecify.annotations.NullMarked;
