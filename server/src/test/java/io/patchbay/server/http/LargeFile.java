package io.patchbay.server.http;

import io.patchbay.server.domain.Sha256;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Random;

/// A released file that is larger than what the system takes in between a server that sends and a
/// client that does not read.
final class LargeFile {
  static final int BYTES = 32 << 20;

  private final Sha256 sha256;

  private LargeFile(Sha256 sha256) {
    this.sha256 = sha256;
  }

  /// Puts it into the server's content store and releases it.
  static LargeFile release(TestServer server, Path data) throws IOException, InterruptedException {
    byte[] bytes = new byte[BYTES];
    new Random(20081217).nextBytes(bytes);
    Sha256 sha256 = Sha256.of(bytes);
    ReleasedFile.release(server, data, 1, "large-{LANG}.exe", bytes);
    return new LargeFile(sha256);
  }

  String target() {
    return "/content/" + sha256 + "/large-ENU.exe";
  }

  /// Whether the stream ends after exactly its bytes.
  boolean isAllOf(InputStream body) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[1 << 16];
    long length = 0;
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      digest.update(buffer, 0, read);
      length += read;
    }
    return length == BYTES && Sha256.ofDigest(digest.digest()).equals(sha256);
  }
}
