package io.patchbay.sim.expect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.Installation;
import io.patchbay.proto.v1.ProductType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManifestReaderTest {
  @TempDir private Path directory;
  private String manifest = "";

  @BeforeEach
  void readResource() throws IOException {
    try (var in = Objects.requireNonNull(getClass().getResourceAsStream("/ms08-078.yaml"))) {
      manifest = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void read_manifest_givesItsTables() throws IOException {
    Release release = ManifestReader.read(write("a.yaml", manifest));
    assertThat(release.bulletin()).isEqualTo("MS08-078");
    assertThat(release.releasedAt()).isEqualTo(Instant.parse("2008-12-17T18:00:00Z"));
    assertThat(release.branches().getFirst())
        .isEqualTo(
            new Branch(
                "ie7-xp-x86",
                Version.parse("7.0"),
                Version.parse("8.0"),
                Set.of(Architecture.X86),
                Installation.FULL,
                "IE7-WindowsXP-KB960714-x86-{LANG}.exe",
                Set.of("DEU", "ENU", "FRA"),
                List.of("KB960714-IE7", "KB961260-IE7"),
                "mshtml.dll",
                List.of(),
                List.of(
                    new Platform(
                        "5.1.2600",
                        3,
                        Set.of(ProductType.WORKSTATION),
                        List.of(
                            new Train(null, Version.parse("7.0.6000.16788")),
                            new Train(
                                Version.parse("7.0.6000.20000"),
                                Version.parse("7.0.6000.20973")))))));
  }

  @Test
  void read_branchNamesItsOwnComponent_thatOneDecides() throws IOException {
    assertThat(ManifestReader.read(write("a.yaml", manifest)).branches().getLast().component())
        .isEqualTo("msrating.dll");
  }

  @Test
  void readAll_twoRevisionsOfOneBulletin_newestCounts() throws IOException {
    write("a.yaml", manifest.replace("revision: 1", "revision: 2"));
    write("b.yaml", manifest);
    write("notes.txt", "not a manifest");
    assertThat(ManifestReader.readAll(directory)).extracting(Release::revision).containsExactly(2L);
  }

  @Test
  void read_fieldIsMissing_messageNamesFileAndField() throws IOException {
    Path file = write("a.yaml", manifest.replace("package:", "pakage:"));
    assertThatThrownBy(() -> ManifestReader.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a.yaml")
        .hasMessageContaining("branches[0].package");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
