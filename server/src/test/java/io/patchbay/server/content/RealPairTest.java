package io.patchbay.server.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.patchbay.server.domain.Sha256;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What smaller forms save on a real pair of files: Byte Buddy 1.18.13 and 1.18.14, some 4.6 MB
/// each, which the build fetches. The program `zstd` is the second opinion.
final class RealPairTest {
  private static final Path BEFORE = Path.of("target/real-pair/before.jar");
  private static final Path AFTER = Path.of("target/real-pair/after.jar");

  @TempDir private Path folder;
  private SmallerForms forms;
  private Sha256 before;
  private Sha256 after;

  @BeforeEach
  void make() throws IOException {
    ContentStore content = new ContentStore(folder.resolve("content"));
    forms = new SmallerForms(content, 0);
    before = content.put(Files.readAllBytes(BEFORE)).sha256();
    after = content.put(Files.readAllBytes(AFTER)).sha256();
    forms.compress(after);
    forms.makeDelta(after, before);
  }

  @Test
  void forms_areMuchSmallerThanTheFile() throws IOException {
    long whole = Files.size(AFTER);
    long compressed = forms.compressed(after).orElseThrow().size();
    long delta = forms.delta(after, before).orElseThrow().size();
    assertThat(compressed).isLessThan(whole * 9 / 10);
    assertThat(delta).as("of %,d and %,d bytes", whole, compressed).isLessThan(whole / 15);
  }

  @Test
  void zstd_theProgram_makesTheFileFromEitherForm() throws Exception {
    assumeTrue(isInstalled(), "zstd is not installed");
    Path compressed = forms.compressed(after).orElseThrow().path();
    Path delta = forms.delta(after, before).orElseThrow().path();
    assertThat(decoded("zstd", "-q", "-d", "-c", compressed.toString())).isEqualTo(after);
    assertThat(decoded("zstd", "-q", "-d", "-c", "--patch-from=" + BEFORE, delta.toString()))
        .isEqualTo(after);
  }

  private static boolean isInstalled() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "zstd")));
  }

  private Sha256 decoded(String... command) throws Exception {
    Path out = folder.resolve("decoded");
    Process zstd =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(zstd.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(zstd.exitValue()).isZero();
    return Sha256.of(Files.readAllBytes(out));
  }
}
