package io.patchbay.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.patchbay.server.domain.Manifest;
import io.patchbay.server.domain.ManifestException;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.wire.ManifestReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.nodes.Node;

/// A release manifest. What is read must be the same once YAML's own writer has written it anew,
/// with other line breaks, quotes and aliases.
final class ManifestFuzzTest {
  // Half a million values may stand behind a few aliases.
  private static final long BYTES_MAX = 512 << 20;
  private static final Manifest.Source NOWHERE =
      new Manifest.Source("", Map.of(), Sha256.of(new byte[0]));

  @DictionaryFile(resourcePath = "manifest.dict")
  @FuzzTest
  void manifest_isRead_theSameWhenWrittenAgain_orRefused(byte[] yaml) {
    Cost.isAtMost(BYTES_MAX, () -> read(yaml));
  }

  private static void read(byte[] yaml) {
    Manifest manifest;
    try {
      manifest = ManifestReader.read("fuzz.yaml", yaml);
    } catch (ManifestException e) {
      Refusals.check(e.faults(), lines(yaml));
      return;
    }
    assertThat(withoutSource(ManifestReader.read("again.yaml", writtenAgain(yaml))))
        .isEqualTo(withoutSource(manifest));
  }

  // YAML counts more characters as line breaks than '\n'.
  private static int lines(byte[] yaml) {
    return 2 + yaml.length;
  }

  private static byte[] writtenAgain(byte[] yaml) {
    Node root =
        new Compose(LoadSettings.builder().build())
            .composeString(new String(yaml, StandardCharsets.UTF_8))
            .orElseThrow();
    DumpSettings settings = DumpSettings.builder().build();
    return new Present(settings)
        .emitToString(new Serialize(settings).serializeOne(root).iterator())
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Manifest withoutSource(Manifest m) {
    return new Manifest(
        m.standIn(), m.bulletin(), m.product(), m.component(), m.branches(), m.affected(), NOWHERE);
  }
}
