package io.patchbay.server.domain;

/// A part of a catalog in files.
///
/// @param since revision its first change follows; 0: it is full
/// @param sinceHead of the chain at that revision
/// @param until revision of its last change
/// @param untilHead of the chain at that revision
/// @param scope whose content it has
/// @param content whether the files of the updates are in it
/// @param changes the file with the changes
public record Bundle(
    long since,
    Sha256 sinceHead,
    long until,
    Sha256 untilHead,
    Scope scope,
    boolean content,
    UpdateFile changes) {
  /// The form this release writes and reads.
  public static final int FORMAT = 1;

  /// Name of the file with the changes.
  public static final String CHANGES = "changes.feed";

  public Bundle {
    if (since < 0 || until <= since) {
      throw new InvalidValueException("" + until, "more than since, which is " + since).in("until");
    }
  }

  public boolean isFull() {
    return since == 0;
  }
}
