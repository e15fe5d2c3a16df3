package io.patchbay.sim.sweep;

/// How many answers of which kind came.
public record Counts(long asked, long offered, long upToDate, long notApplicable, long wrong) {
  static final Counts NONE = new Counts(0, 0, 0, 0, 0);

  Counts plus(Counts other) {
    return new Counts(
        asked + other.asked,
        offered + other.offered,
        upToDate + other.upToDate,
        notApplicable + other.notApplicable,
        wrong + other.wrong);
  }
}
