package io.patchbay.server.sync;

/// Why something could not be done; a violation of the feed's rules is none of them.
public enum SyncFailure {
  /// No connection, or one that broke off outside of a feed.
  UNREACHABLE("unreachable"),
  /// The upstream is overloaded or starting.
  BUSY("busy"),
  /// The upstream refuses: what was asked for is not there, or nobody of ours may have it.
  REFUSED("refused"),
  /// What happened is this mirror's own fault: its disk is full, say. What was to be written may be
  /// there or not.
  LOCAL("local");

  private final String wireName;

  SyncFailure(String wireName) {
    this.wireName = wireName;
  }

  /// As the value of a label, and in messages.
  public String wireName() {
    return wireName;
  }
}
