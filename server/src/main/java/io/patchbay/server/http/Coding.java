package io.patchbay.server.http;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    return switch (coding) {
      case ZSTD -> Preference.weight(accepted, 0, ZSTD.token, "*");
      case GZIP -> Preference.weight(accepted, 0, GZIP.token, "x-gzip", "*");
      case IDENTITY -> Preference.weight(accepted, Float.MIN_VALUE, IDENTITY.token, "*");
    };
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
