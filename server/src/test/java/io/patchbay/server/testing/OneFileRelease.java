package io.patchbay.server.testing;

import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/// A made-up bulletin with one update, in English for 32-bit Windows XP with Internet Explorer 7,
/// whose one file has these bytes.
///
/// @param number of the bulletin, TEST-1 for 1
/// @param name of the file, with `{LANG}` in it
/// @param replaces number of the bulletin whose update it supersedes; 0: none
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record OneFileRelease(
    int number, int revision, String name, int replaces, Instant releasedAt, byte[] bytes) {
  /// The machine it is for, that reports nothing of what is installed.
  public static final String MACHINE =
      "/v1/offers?os=5.1.2600&sp=3&arch=x86&type=workstation&language=en-US"
          + "&product=internet-explorer@7.0.5730.13";

  public static OneFileRelease of(int number, byte[] bytes) {
    return new OneFileRelease(
        number,
        1,
        "test-" + number + "-{LANG}.exe",
        0,
        Instant.parse("2008-12-17T18:00:00Z"),
        bytes);
  }

  public OneFileRelease corrected(byte[] otherBytes) {
    return new OneFileRelease(number, revision + 1, name, replaces, releasedAt, otherBytes);
  }

  public OneFileRelease replacing(OneFileRelease other) {
    return new OneFileRelease(number, revision, name, other.number, releasedAt, bytes);
  }

  public OneFileRelease named(String otherName) {
    return new OneFileRelease(number, revision, otherName, replaces, releasedAt, bytes);
  }

  public OneFileRelease at(Instant instant) {
    return new OneFileRelease(number, revision, name, replaces, instant, bytes);
  }

  public Sha256 sha256() {
    return Sha256.of(bytes);
  }

  public String fileName() {
    return name.replace("{LANG}", "ENU");
  }

  public String target() {
    return "/content/" + sha256() + "/" + fileName();
  }

  public ManifestSource source() {
    return new ManifestSource("test-" + number + ".yaml", yaml().getBytes(StandardCharsets.UTF_8));
  }

  public String yaml() {
    return """
    payloads: STORED
    bulletin:
      {id: TEST-%1$d, revision: %2$d, title: Test %1$d, kbArticle: "%1$d", severity: LOW,
       classification: TOOL, rebootBehavior: NEVER_REBOOTS, releasedAt: %3$s}
    product: internet-explorer
    component: mshtml.dll
    branches:
      - id: test
        title: Test
        productVersions: {from: "7.0", below: "8.0"}
        architectures: [X86]
        installation: FULL
        package: %7$s
        languages: [ENU]
        hotfixIds: [KB%1$d]
        evidence: DERIVED
        files: [{language: ENU, size: %4$d, sha256: %5$s}]
        %6$s
        platforms:
          - {osVersion: 5.1.2600, servicePack: 3, productTypes: [WORKSTATION],
             fixed: [{fixedFrom: 7.0.6000.20936}]}
    """
        .formatted(
            number,
            revision,
            releasedAt,
            bytes.length,
            sha256(),
            replaces == 0 ? "" : "replaces: [TEST-" + replaces + "]",
            name);
  }

  /// Puts the file where a server with this data folder has its content.
  ///
  /// @return where that is
  public Path store(Path data) throws IOException {
    Path file = StoredRelease.stored(data, sha256());
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }
}
