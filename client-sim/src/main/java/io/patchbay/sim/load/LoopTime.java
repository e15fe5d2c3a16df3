package io.patchbay.sim.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a thread has had of the processors.
///
/// @param cpuNanos it ran
/// @param starvedNanos it could have run and had no processor; 0 where the system does not say
record LoopTime(long cpuNanos, long starvedNanos) {
  private static final Path SCHEDSTAT = Path.of("/proc/thread-self/schedstat");

  static LoopTime ofThisThread() {
    try {
      String[] fields = Files.readString(SCHEDSTAT).strip().split(" ", -1);
      return new LoopTime(Long.parseLong(fields[0]), Long.parseLong(fields[1]));
    } catch (IOException e) { // Not Linux.
      return new LoopTime(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime(), 0);
    }
  }
}
