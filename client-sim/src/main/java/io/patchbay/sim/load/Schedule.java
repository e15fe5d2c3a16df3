package io.patchbay.sim.load;

/// When requests are to be sent, whatever becomes of the earlier ones. Times are nanoseconds from
/// the beginning of the run.
///
/// @param intervalNanos between two requests; 0: flat out, each is due when it can be sent
/// @param recordFromNanos requests that are due before are warm-up
/// @param endNanos none is due from then on
record Schedule(long startNanos, double intervalNanos, long recordFromNanos, long endNanos) {
  /// A request every so often.
  static Schedule atRate(double perSecond, long startNanos, long warmUpNanos, long durationNanos) {
    return new Schedule(
        startNanos,
        1e9 / perSecond,
        startNanos + warmUpNanos,
        startNanos + warmUpNanos + durationNanos);
  }

  /// As many as fit.
  static Schedule flatOut(long startNanos, long warmUpNanos, long durationNanos) {
    return new Schedule(
        startNanos, 0, startNanos + warmUpNanos, startNanos + warmUpNanos + durationNanos);
  }

  /// Returns the part of one of several workers: they take turns.
  Schedule share(int worker, int workers) {
    return new Schedule(
        startNanos + (long) (worker * intervalNanos),
        workers * intervalNanos,
        recordFromNanos,
        endNanos);
  }

  boolean isFlatOut() {
    return intervalNanos == 0;
  }

  /// Returns when a request is due, the first having number 0.
  long at(long number) {
    return startNanos + (long) (number * intervalNanos);
  }

  /// Returns whether a request is to be sent by now.
  boolean isDue(long number, long nowNanos) {
    return isFlatOut()
        ? nowNanos >= startNanos && nowNanos < endNanos
        : at(number) <= nowNanos && !isOver(number, nowNanos);
  }

  /// Returns whether there is no such request any more.
  boolean isOver(long number, long nowNanos) {
    return (isFlatOut() ? nowNanos : at(number)) >= endNanos;
  }

  /// Returns how many requests there are from this one on that should have been sent by now.
  long backlog(long number, long nowNanos) {
    if (isFlatOut()) {
      return 0;
    }
    long until = Math.min(nowNanos, endNanos - 1);
    return until < at(number) ? 0 : (long) ((until - at(number)) / intervalNanos) + 1;
  }
}
