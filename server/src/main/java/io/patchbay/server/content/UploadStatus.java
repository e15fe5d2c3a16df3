package io.patchbay.server.content;

/// What became of one piece of an upload.
public sealed interface UploadStatus {
  /// The piece is there, and more is to come.
  ///
  /// @param offset where the next one begins
  record Partial(long offset) implements UploadStatus {}

  /// The whole file is in its place, verified and on disk.
  record Whole(StoredFile file) implements UploadStatus {}

  /// The piece does not begin where the last one ended, and was not taken.
  ///
  /// @param offset where the next one begins
  record Misplaced(long offset) implements UploadStatus {}
}
