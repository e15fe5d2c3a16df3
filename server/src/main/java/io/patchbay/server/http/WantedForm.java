package io.patchbay.server.http;

import io.patchbay.server.content.SmallerForms;
import io.patchbay.server.content.StoredForm;
import io.patchbay.server.domain.Sha256;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// In which form a client takes a file: a delta from a file that it says it has (RFC 9842,
/// Compression Dictionary Transport: `Available-Dictionary`, coding `dcz`), compressed (`zstd`), or
/// as it is.
///
/// @param has the file it has; null: none, or it takes no delta
/// @param zstd whether it takes the file compressed
record WantedForm(@Nullable Sha256 has, boolean zstd) {
  /// The request headers a file's form depends on.
  static final String VARY = "Accept-Encoding, Available-Dictionary";

  private static final int DIGEST_BYTES = 32;

  /// A form with the coding it is in.
  ///
  /// @param coding value of `Content-Encoding`
  record Found(StoredForm form, String coding) {}

  /// @param acceptEncoding null: none was sent
  /// @param availableDictionary null: none was sent
  static WantedForm of(@Nullable String acceptEncoding, @Nullable String availableDictionary) {
    if (acceptEncoding == null) {
      return new WantedForm(null, false);
    }
    // A delta only for who asks for it by name: "*" comes from clients that never heard of it.
    Sha256 has =
        availableDictionary != null && Preference.weight(acceptEncoding, 0, "dcz") > 0
            ? digest(availableDictionary)
            : null;
    return new WantedForm(has, Preference.weight(acceptEncoding, 0, "zstd") > 0);
  }

  // A byte sequence in Base64 between colons (RFC 9651, 3.3.5); what is none is no dictionary.
  private static @Nullable Sha256 digest(String header) {
    String value = header.strip();
    if (value.length() < 2 || !value.startsWith(":") || !value.endsWith(":")) {
      return null;
    }
    try {
      byte[] digest = Base64.getDecoder().decode(value.substring(1, value.length() - 1));
      return digest.length == DIGEST_BYTES ? Sha256.ofDigest(digest) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /// The smallest form there is that the client takes; empty: the file as it is. Blocks.
  Optional<Found> of(Sha256 file, SmallerForms forms) throws IOException {
    if (has != null) {
      Optional<StoredForm> delta = forms.delta(file, has);
      if (delta.isPresent()) {
        return Optional.of(new Found(delta.get(), "dcz"));
      }
    }
    return zstd ? forms.compressed(file).map(form -> new Found(form, "zstd")) : Optional.empty();
  }
}
