package io.patchbay.server.domain;

/// How far a rebuilding of the index is, or what the last one came to.
///
/// @param updates read so far
/// @param rows compared with what they should be so far
/// @param rewritten rows that were missing, damaged or other than they should be
/// @param removed rows in which nothing stands
/// @param failure why it ended early; empty: it did not
public record ReindexState(
    Phase phase, long updates, long rows, long rewritten, long removed, String failure) {
  /// None since the server started.
  public static final ReindexState NONE = new ReindexState(Phase.NONE, 0, 0, 0, 0, "");

  /// What it is doing.
  public enum Phase {
    NONE,
    READING_UPDATES,
    COMPARING_ROWS,
    DONE,
    FAILED
  }

  public boolean isRunning() {
    return phase == Phase.READING_UPDATES || phase == Phase.COMPARING_ROWS;
  }
}
