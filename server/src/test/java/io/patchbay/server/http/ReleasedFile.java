package io.patchbay.server.http;

import io.patchbay.server.domain.Sha256;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/// A file of a test, released by a bulletin of its own.
///
/// @param stored where it lies in the server's content store
record ReleasedFile(String target, Sha256 sha256, Path stored) {
  private static final String MANIFEST =
      """
      payloads: STORED
      bulletin:
        {id: TEST-@, revision: 1, title: A file, kbArticle: "@", severity: LOW, classification: TOOL,
         rebootBehavior: NEVER_REBOOTS, releasedAt: RELEASED_AT}
      product: internet-explorer
      component: mshtml.dll
      branches:
        - id: test
          title: Test
          productVersions: {from: "7.0", below: "8.0"}
          architectures: [X86]
          installation: FULL
          package: PACKAGE
          languages: [ENU]
          hotfixIds: [KB@]
          evidence: DERIVED
          files: [{language: ENU, size: SIZE, sha256: SHA256}]
          platforms:
            - {osVersion: 5.1.2600, servicePack: 3, productTypes: [WORKSTATION],
               fixed: [{fixedFrom: 7.0.6000.20936}]}
      """;

  /// Puts it into the server's content store and releases it.
  ///
  /// @param number of the bulletin
  /// @param name with `{LANG}` in it
  static ReleasedFile release(TestServer server, Path data, int number, String name, byte[] bytes)
      throws IOException, InterruptedException {
    return publish(server, data, number, name, bytes, "2008-12-17T18:00:00Z");
  }

  /// As `release`, but at an instant.
  static ReleasedFile publish(
      TestServer server, Path data, int number, String name, byte[] bytes, String releasedAt)
      throws IOException, InterruptedException {
    Sha256 sha256 = Sha256.of(bytes);
    Path file =
        data.resolve("content")
            .resolve(sha256.hex().substring(0, 2))
            .resolve(sha256.hex().substring(2, 4))
            .resolve(sha256.hex());
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    String manifest =
        MANIFEST
            .replace("PACKAGE", name)
            .replace("SIZE", "" + bytes.length)
            .replace("SHA256", sha256.hex())
            .replace("RELEASED_AT", releasedAt)
            .replace("@", "" + number);
    var published = server.publish(UUID.randomUUID(), "test.yaml", manifest);
    if (published.statusCode() != 200) {
      throw new AssertionError(published.body());
    }
    String target = "/content/" + sha256 + "/" + name.replace("{LANG}", "ENU");
    return new ReleasedFile(target, sha256, file);
  }
}
