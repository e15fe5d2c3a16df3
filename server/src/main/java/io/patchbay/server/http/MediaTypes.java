package io.patchbay.server.http;

import io.patchbay.server.wire.Format;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What `Accept` and `Content-Type` say, in terms of the two forms there are.
final class MediaTypes {
  private MediaTypes() {}

  /// The form a client wants the answer in.
  ///
  /// @param accept value of `Accept`; null or blank: none was sent
  /// @param otherwise if it has no wish
  /// @throws NotAcceptableException if it wants neither
  static Format answerFormat(@Nullable String accept, Format otherwise) {
    if (accept == null || accept.isBlank()) {
      return otherwise;
    }
    float json = weight(accept, Format.JSON);
    float protobuf = weight(accept, Format.PROTOBUF);
    if (json == 0 && protobuf == 0) {
      throw new NotAcceptableException();
    }
    // Who takes both alike wants Protobuf if it says that word, since hardly anybody else does.
    boolean named = accept.toLowerCase(Locale.ROOT).contains(Format.PROTOBUF.mediaType());
    return protobuf > json || (protobuf == json && named) ? Format.PROTOBUF : Format.JSON;
  }

  private static float weight(String accept, Format format) {
    return Preference.weight(accept, 0, format.mediaType(), "application/*", "*/*");
  }

  /// The form of a body; null if it is neither.
  ///
  /// @param contentType value of `Content-Type`; empty: none was sent
  static @Nullable Format bodyFormat(String contentType) {
    int semicolon = contentType.indexOf(';');
    String media = (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).strip();
    for (Format format : Format.values()) {
      if (format.mediaType().equalsIgnoreCase(media)) {
        return format;
      }
    }
    return null;
  }

  /// `Accept` wants what we do not have.
  static final class NotAcceptableException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// The body is in no form we read.
  static final class UnsupportedMediaTypeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String expected;

    UnsupportedMediaTypeException() {
      this(Format.JSON.mediaType() + " or " + Format.PROTOBUF.mediaType());
    }

    /// @param expected the media types that are read
    UnsupportedMediaTypeException(String expected) {
      this.expected = expected;
    }

    String expected() {
      return expected;
    }
  }
}
