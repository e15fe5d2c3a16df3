package io.patchbay.server.sync;

/// What an upstream sent is not what it may send. The connection is of no more use.
public final class FeedViolationException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Violation kind;
  private final long revision;

  /// @param revision of the change at fault; 0: it is not about a change
  /// @param detail what is wrong with it, in words
  public FeedViolationException(Violation kind, long revision, String detail) {
    super(detail);
    this.kind = kind;
    this.revision = revision;
  }

  @Override
  public String getMessage() {
    String which = revision == 0 ? "" : "revision " + revision + " ";
    return which + kind.wireName() + ": " + super.getMessage();
  }

  public Violation kind() {
    return kind;
  }

  /// Of the change at fault; 0: it is not about a change.
  public long revision() {
    return revision;
  }
}
