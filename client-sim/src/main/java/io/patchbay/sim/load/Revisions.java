package io.patchbay.sim.load;

/// Revisions of the catalog that answers were read from, of those answers that were looked at.
///
/// @param least of all
/// @param greatest of all; 0: no answer was looked at
/// @param leastInTheEnd the newest revision that the connection has seen which is furthest behind
/// @param older answers of an older revision than one before them on the same connection
public record Revisions(long least, long greatest, long leastInTheEnd, long older) {
  static final Revisions NONE = new Revisions(Long.MAX_VALUE, 0, Long.MAX_VALUE, 0);

  /// With one answer more.
  Revisions plus(long revision, boolean isOlder) {
    return new Revisions(
        Math.min(least, revision),
        Math.max(greatest, revision),
        leastInTheEnd,
        older + (isOlder ? 1 : 0));
  }

  /// With a connection that has seen this one in the end.
  Revisions endingAt(long revision) {
    return new Revisions(least, greatest, Math.min(leastInTheEnd, revision), older);
  }

  Revisions plus(Revisions other) {
    return new Revisions(
        Math.min(least, other.least),
        Math.max(greatest, other.greatest),
        Math.min(leastInTheEnd, other.leastInTheEnd),
        older + other.older);
  }

  /// Returns whether any answer was looked at.
  public boolean areKnown() {
    return greatest > 0;
  }
}
