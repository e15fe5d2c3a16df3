package io.patchbay.server.http;

import io.patchbay.server.domain.Sha256;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Random;
import java.util.UUID;

/// A released file that is larger than what the system takes in between a server that sends and a
/// client that does not read.
final class LargeFile {
  static final int BYTES = 32 << 20;

  private static final String MANIFEST =
      """
      payloads: STORED
      bulletin:
        {id: TEST-1, revision: 1, title: A large file, kbArticle: "1", severity: LOW, classification: TOOL,
         rebootBehavior: NEVER_REBOOTS, releasedAt: 2008-12-17T18:00:00Z}
      product: internet-explorer
      component: mshtml.dll
      branches:
        - id: large
          title: Large
          productVersions: {from: "7.0", below: "8.0"}
          architectures: [X86]
          installation: FULL
          package: large-{LANG}.exe
          languages: [ENU]
          hotfixIds: [KB1]
          evidence: DERIVED
          files: [{language: ENU, size: SIZE, sha256: SHA256}]
          platforms:
            - {osVersion: 5.1.2600, servicePack: 3, productTypes: [WORKSTATION],
               fixed: [{fixedFrom: 7.0.6000.20936}]}
      """;

  private final Sha256 sha256;

  private LargeFile(Sha256 sha256) {
    this.sha256 = sha256;
  }

  /// Puts it into the server's content store and releases it.
  static LargeFile release(TestServer server, Path data) throws IOException, InterruptedException {
    byte[] bytes = new byte[BYTES];
    new Random(20081217).nextBytes(bytes);
    Sha256 sha256 = Sha256.of(bytes);
    Path file =
        data.resolve("content")
            .resolve(sha256.hex().substring(0, 2))
            .resolve(sha256.hex().substring(2, 4))
            .resolve(sha256.hex());
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    String manifest = MANIFEST.replace("SIZE", "" + BYTES).replace("SHA256", sha256.hex());
    var published = server.publish(UUID.randomUUID(), "large.yaml", manifest);
    if (published.statusCode() != 200) {
      throw new AssertionError(published.body());
    }
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
