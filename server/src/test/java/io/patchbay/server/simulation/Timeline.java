package io.patchbay.server.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/// The virtual clock: what is to happen, in the order of its time. What happens at the same time
/// does in the order in which it was scheduled.
final class Timeline {
  private record Entry(long at, long sequence, String name, Runnable step) {}

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::sequence));
  private long now = 1_000_000;
  private long sequence;
  private long trace = 0xCBF29CE484222325L;

  long now() {
    return now;
  }

  void in(long millis, String name, Runnable step) {
    entries.add(new Entry(now + millis, sequence++, name, step));
  }

  /// Lets the next thing happen.
  void step() {
    Entry next = entries.remove();
    now = next.at();
    record(next.name());
    next.step().run();
  }

  /// Writes down what happened. Two runs of a seed write the same.
  void record(String what) {
    for (int i = 0; i < what.length(); i++) {
      trace = (trace ^ what.charAt(i)) * 0x100000001B3L;
    }
    trace = (trace ^ now) * 0x100000001B3L;
    if (Boolean.getBoolean("simulation.trace")) {
      System.out.println(now + " " + what);
    }
  }

  /// A digest of all that was written down.
  long trace() {
    return trace;
  }

  long steps() {
    return sequence;
  }
}
