package io.patchbay.server.domain;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// A SHA-1 digest. Nothing is trusted because of it: it is kept for clients that name files by it.
///
/// @param hex 40 lower-case hexadecimal digits
public record Sha1(String hex) {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{40}");

  public Sha1 {
    if (!DIGEST.matcher(hex).matches()) {
      throw new InvalidValueException(hex, "40 lower-case hexadecimal digits");
    }
  }

  /// @param digest 20 bytes
  public static Sha1 ofDigest(byte[] digest) {
    return new Sha1(HexFormat.of().formatHex(digest));
  }

  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /// 20 bytes.
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
