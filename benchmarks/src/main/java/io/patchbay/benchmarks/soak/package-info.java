/// A server under load and under attack for a long time: what attacks it, and what became of it.
@NullMarked
package io.patchbay.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
