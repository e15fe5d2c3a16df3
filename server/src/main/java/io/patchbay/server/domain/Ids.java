package io.patchbay.server.domain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// UUIDs.
public final class Ids {
  /// Version 4 UUID made for this purpose once; it must never change.
  private static final UUID UPDATES = UUID.fromString("5f0a3a0e-6c1d-4b57-9d6f-0d2c1e7b8a44");

  private static final int UUID_CHARS = 36;

  private Ids() {}

  /// Parses the 36 character form; [UUID#fromString] accepts much else.
  ///
  /// @throws InvalidValueException if it is anything else
  public static UUID parse(String text) {
    if (!isUuid(text)) {
      throw new InvalidValueException(text, "a UUID of 36 characters");
    }
    return UUID.fromString(text);
  }

  // Of every offer that is read from the index, so without a pattern.
  private static boolean isUuid(String text) {
    boolean uuid = text.length() == UUID_CHARS;
    for (int i = 0; i < text.length() && uuid; i++) {
      char c = text.charAt(i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      boolean digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      uuid = dash ? c == '-' : digit;
    }
    return uuid;
  }

  /// The id of the update for one language of one branch of a bulletin: the same everywhere. UUID
  /// version 5 (RFC 9562, 5.5) of `bulletin/branch/language`.
  ///
  /// @param language package language, or `neutral`
  public static UUID ofUpdate(String bulletin, String branch, String language) {
    MessageDigest sha1;
    try {
      sha1 = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
    sha1.update(bytes(UPDATES));
    String name = bulletin + "/" + branch + "/" + language;
    byte[] digest = sha1.digest(name.getBytes(StandardCharsets.UTF_8));
    digest[6] = (byte) ((digest[6] & 0x0F) | 0x50);
    digest[8] = (byte) ((digest[8] & 0x3F) | 0x80);
    return ofBytes(digest);
  }

  /// 16 bytes, most significant first.
  public static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  /// @param bytes at least 16; the first 16 count
  public static UUID ofBytes(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }
}
