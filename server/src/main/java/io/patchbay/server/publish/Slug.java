package io.patchbay.server.publish;

import io.patchbay.server.domain.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The name a machine reports for a product that an imported file calls otherwise: `Microsoft
/// Office 2003 Service Pack 3` is `microsoft-office-2003-service-pack-3`. It depends on that name
/// alone, so that every file leads to the same one.
final class Slug {
  private static final int CHARS_MAX = 64;
  private static final int HEAD_CHARS = 55;
  private static final int DIGEST_CHARS = CHARS_MAX - HEAD_CHARS - 1;

  private Slug() {}

  /// In lower case; `+` is the word `plus`; every run of other characters than `[a-z0-9.]` becomes
  /// one dash; dashes and dots at either end go. What is longer than 64 characters is cut to 55, a
  /// dash, and the first 8 hexadecimal digits of the SHA-256 of the whole.
  ///
  /// @return empty if there is no letter from a to z and no digit
  static String of(String name) {
    String slug =
        name.toLowerCase(Locale.ROOT)
            .replace("+", " plus ")
            .replaceAll("[^a-z0-9.]+", "-")
            .replaceAll("^[-.]+|[-.]+$", "");
    if (slug.length() <= CHARS_MAX) {
      return slug;
    }
    String digest = Sha256.of(slug.getBytes(StandardCharsets.UTF_8)).hex();
    return slug.substring(0, HEAD_CHARS) + "-" + digest.substring(0, DIGEST_CHARS);
  }
}
