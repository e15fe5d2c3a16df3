package io.patchbay.sim.install;

import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.sim.wire.Request;
import org.jspecify.annotations.Nullable;

/// One of the forms in which the server has a file, and what to ask to get it.
///
/// @param request with the fields that choose this form
/// @param length of what travels, in bytes
/// @param tag strong entity tag, in its quotes
/// @param base of a delta; null of everything else
record Form(Kind kind, Request request, long length, String tag, @Nullable Held base) {
  /// What travels.
  enum Kind {
    /// The file itself.
    WHOLE("", ".part"),
    /// The file as a zstd frame. RFC 8878.
    ZSTD("zstd", ".zstd.part"),
    /// What makes it from another file: a zstd frame with that file as dictionary. RFC 9842.
    DELTA("dcz", ".dcz.part");

    private final String coding;
    private final String suffix;

    Kind(String coding, String suffix) {
      this.coding = coding;
      this.suffix = suffix;
    }

    /// Returns the content coding; empty: none.
    String coding() {
      return coding;
    }

    /// Returns how the name of the partial download ends.
    String suffix() {
      return suffix;
    }
  }

  static final int PIECE_BYTES = 1 << 20;
  // What is shorter comes in one request.
  private static final long ONE_REQUEST_BYTES_MAX = 4L * PIECE_BYTES;

  static Form whole(UpdateFile file) {
    Request request = Request.get(file.getUrl()).with("Accept-Encoding", "identity");
    return new Form(Kind.WHOLE, request, file.getSize(), '"' + file.getSha256() + '"', null);
  }

  /// Returns in how many pieces it is fetched; 0: in one request, from its beginning to its end.
  int pieces() {
    return length <= ONE_REQUEST_BYTES_MAX
        ? 0
        : Math.toIntExact((length + PIECE_BYTES - 1) / PIECE_BYTES);
  }
}
