package io.patchbay.server.http;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Content codings of answers (RFC 9110, 8.4.1; zstd: RFC 8878), the best first.
enum Coding {
  ZSTD(0, "zstd"),
  GZIP(1, "gzip"),
  IDENTITY(2, "identity");

  /// Smaller bodies are not worth it: they fit into one packet as they are.
  static final int BYTES_MIN = 512;

  private static final int ZSTD_LEVEL = 9;
  private static final Coding[] BEST_FIRST = values();

  private final int place;
  private final String token;

  Coding(int place, String token) {
    this.place = place;
    this.token = token;
  }

  /// Where it stands in an array of all codings.
  int place() {
    return place;
  }

  /// Value of `Content-Encoding`.
  String token() {
    return token;
  }

  /// The best coding a client takes, and the one it prefers if it says so (RFC 9110, 12.5.3).
  ///
  /// @param accepted value of `Accept-Encoding`; null: none was sent, and nothing is compressed
  static Coding of(@Nullable String accepted) {
    if (accepted == null) {
      return IDENTITY;
    }
    Coding best = IDENTITY;
    float bestWeight = 0;
    for (Coding coding : BEST_FIRST) {
      float weight = weight(accepted, coding);
      if (weight > bestWeight) {
        best = coding;
        bestWeight = weight;
      }
    }
    return best;
  }

  private static float weight(String accepted, Coding coding) {
    float any = coding == IDENTITY ? Float.MIN_VALUE : 0;
    for (String element : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = element.split(";", -1);
      String name = parts[0].strip();
      if (name.equals(coding.token) || (coding == GZIP && name.equals("x-gzip"))) {
        return weight(parts);
      }
      if (name.equals("*")) {
        any = weight(parts);
      }
    }
    return any;
  }

  private static float weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=")) {
        return qvalue(parameter.substring(2));
      }
    }
    return 1;
  }

  // What is no weight is none: the client does not get what it may not be able to read.
  private static float qvalue(String text) {
    try {
      float value = Float.parseFloat(text);
      return value >= 0 && value <= 1 ? value : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /// The body in this coding; null if it is not worth it, and the body is best sent as it is.
  byte @Nullable [] encode(byte[] body) {
    if (this == IDENTITY || body.length < BYTES_MIN) {
      return null;
    }
    byte[] encoded = this == ZSTD ? Zstd.compress(body, ZSTD_LEVEL) : gzip(body);
    return encoded.length < body.length - body.length / 8 ? encoded : null;
  }

  private static byte[] gzip(byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length);
    try (GZIPOutputStream gzip =
        new GZIPOutputStream(out) {
          {
            def.setLevel(Deflater.BEST_COMPRESSION);
          }
        }) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // From memory to memory.
    }
    return out.toByteArray();
  }
}
