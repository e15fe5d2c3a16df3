package io.patchbay.server.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/// What reading one input may cost. Memory that stays is bounded by the heap of the fuzzing JVM.
final class Cost {
  private static final Duration CPU_TIME_MAX = Duration.ofSeconds(3);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final long bytes;
  private final long cpuNanos;

  private Cost(long bytes, long cpuNanos) {
    this.bytes = bytes;
    this.cpuNanos = cpuNanos;
  }

  /// Runs it, and fails if it took more than 3 s of CPU or allocated more than `bytesMax`.
  static void isAtMost(long bytesMax, Runnable reading) {
    if (of(reading).isAbove(bytesMax)) {
      // Whoever comes first loads classes, and the fuzzer rewrites them as they are loaded.
      Cost again = of(reading);
      if (again.isAbove(bytesMax)) {
        throw new AssertionError(
            "%d bytes allocated, %d ms of CPU (expected: at most %d, %d ms)"
                .formatted(
                    again.bytes, again.cpuNanos / 1_000_000, bytesMax, CPU_TIME_MAX.toMillis()));
      }
    }
  }

  private static Cost of(Runnable reading) {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long cpuNanos = THREADS.getCurrentThreadCpuTime();
    reading.run();
    return new Cost(
        THREADS.getCurrentThreadAllocatedBytes() - bytes,
        THREADS.getCurrentThreadCpuTime() - cpuNanos);
  }

  private boolean isAbove(long bytesMax) {
    return bytes > bytesMax || cpuNanos > CPU_TIME_MAX.toNanos();
  }
}
