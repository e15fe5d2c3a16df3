/// JMH on the hot lookup path.
@NullMarked
package io.patchbay.benchmarks;

import org.jspecify.annotations.NullMarked;
