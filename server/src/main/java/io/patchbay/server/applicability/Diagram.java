package io.patchbay.server.applicability;

import java.util.Arrays;

/// A set of configurations: one node of a decision diagram. It branches on one dimension, whose
/// values are cut into runs; each run leads to what must hold of the dimensions behind it. Made by
/// [Diagrams] alone, which makes no two of one shape: equal sets are the same object.
final class Diagram {
  static final Diagram NOTHING = new Diagram(0, Shape.NONE);
  static final Diagram EVERYTHING = new Diagram(1, Shape.NONE);

  private final int id;
  private final Shape shape;

  /// @param id different for each of one [Diagrams]
  Diagram(int id, Shape shape) {
    this.id = id;
    this.shape = shape;
  }

  /// What makes a node this one and no other. The arrays are not to be changed.
  ///
  /// @param starts first value of each run, ascending, from 0
  /// @param next where each run leads; neighbours differ, and so there are at least two
  @SuppressWarnings("ArrayRecordComponent") // Compared by content below.
  record Shape(Dimension dimension, long[] starts, Diagram[] next) {
    private static final Shape NONE = new Shape(Dimension.END, new long[0], new Diagram[0]);

    @Override
    public boolean equals(Object other) {
      return other instanceof Shape that
          && dimension.equals(that.dimension)
          && Arrays.equals(starts, that.starts)
          && Arrays.equals(next, that.next);
    }

    @Override
    public int hashCode() {
      return (dimension.hashCode() * 31 + Arrays.hashCode(starts)) * 31 + Arrays.hashCode(next);
    }
  }

  int id() {
    return id;
  }

  Dimension dimension() {
    return shape.dimension;
  }

  boolean isEmpty() {
    return this == NOTHING;
  }

  int runs() {
    return shape.next.length;
  }

  long first(int run) {
    return shape.starts[run];
  }

  long last(int run) {
    return run + 1 < runs() ? shape.starts[run + 1] - 1 : shape.dimension.last();
  }

  Diagram next(int run) {
    return shape.next[run];
  }
}
