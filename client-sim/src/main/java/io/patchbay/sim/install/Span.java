package io.patchbay.sim.install;

/// A part of a form that is still to be fetched, for one thread at a time.
final class Span {
  private final long from;
  private final long to;
  private long position;

  /// @param to exclusive
  Span(long from, long to) {
    this.from = from;
    this.to = to;
    position = from;
  }

  long from() {
    return from;
  }

  long to() {
    return to;
  }

  /// Returns where the next byte goes.
  long position() {
    return position;
  }

  void advance(int count) {
    position += count;
  }

  boolean isDone() {
    return position == to;
  }
}
