package io.patchbay.server.domain;

import java.security.MessageDigest;

/// The digest over the items of a change: SHA-256 over each one's length, as a varint, and its
/// bytes. Not thread-safe.
public final class ItemsDigest {
  private final MessageDigest digest = Sha256.newDigest();

  public void add(byte[] item) {
    int length = item.length;
    for (; length > 0x7F; length >>>= 7) {
      digest.update((byte) (length | 0x80));
    }
    digest.update((byte) length);
    digest.update(item);
  }

  /// The digest of what was added; begins anew.
  public Sha256 end() {
    return Sha256.ofDigest(digest.digest());
  }
}
