package io.patchbay.server.content;

import io.patchbay.server.domain.Sha1;
import io.patchbay.server.domain.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/// Both digests of a file, in one pass over its bytes. Not thread-safe.
final class BothDigests {
  private final MessageDigest sha256 = Sha256.newDigest();
  private final MessageDigest sha1 = Sha1.newDigest();

  /// Takes what is left in the buffer, and leaves it there.
  void update(ByteBuffer bytes) {
    sha256.update(bytes.duplicate());
    sha1.update(bytes.duplicate());
  }

  /// The digest of all that was taken; to be called once.
  Sha256 sha256() {
    return Sha256.ofDigest(sha256.digest());
  }

  /// The digest of all that was taken; to be called once.
  Sha1 sha1() {
    return Sha1.ofDigest(sha1.digest());
  }
}
