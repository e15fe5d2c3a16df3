package io.patchbay.benchmarks.soak;

/// What must stay flat, the column it stands in, and by how much it may grow over the run: a share
/// of its mean, or so much if that is more. Falling is no fault.
enum Measure {
  /// Live objects after a full collection.
  LIVE_HEAP("heap_live_bytes", "live heap, MB", 1e6, 0.05, 3e6),
  /// Netty's and the JVM's buffers.
  DIRECT_MEMORY("direct_bytes", "direct memory, MB", 1e6, 0.1, 4e6),
  /// Heap touched in advance, native memory, RocksDB's.
  RESIDENT("rss_bytes", "resident, MB", 1e6, 0.05, 16e6),
  DESCRIPTORS("descriptors", "descriptors", 1, 0.1, 50),
  THREADS("threads", "threads", 1, 0, 2),
  P50("p50_us", "p50, ms", 1e3, 0.25, 500),
  P99("p99_us", "p99, ms", 1e3, 0.25, 10_000);

  private final String column;
  private final String label;
  private final double unit;
  private final double share;
  private final double least;

  Measure(String column, String label, double unit, double share, double least) {
    this.column = column;
    this.label = label;
    this.unit = unit;
    this.share = share;
    this.least = least;
  }

  String column() {
    return column;
  }

  String label() {
    return label;
  }

  /// Divides a value of the column for the label.
  double unit() {
    return unit;
  }

  /// How much it may grow, in the unit of the column.
  double growthMax(double mean) {
    return Math.max(share * mean, least);
  }
}
