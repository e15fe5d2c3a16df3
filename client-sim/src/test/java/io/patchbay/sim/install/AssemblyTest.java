package io.patchbay.sim.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.sim.testing.Payload;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AssemblyTest {
  private static final Payload PAYLOAD = Payload.random("a.exe", 1000, 1);

  @TempDir private Path folder;

  @Test
  void add_moreThanAnnounced_isRefusedBeforeItIsWritten() throws Exception {
    Path file = Assembly.file(folder, PAYLOAD.sha256());
    try (var assembly = new Assembly(folder, PAYLOAD.file())) {
      assembly.add(PAYLOAD.bytes(), 900);
      assertThatThrownBy(() -> assembly.add(PAYLOAD.bytes(), 101))
          .isInstanceOf(WrongBytesException.class)
          .hasMessage("more bytes (expected: 1000)");
      assertThat(file).hasSize(900);
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void publish_rightBytes_haveTheirName() throws Exception {
    Path target = folder.resolve("a.exe");
    try (var assembly = new Assembly(folder, PAYLOAD.file())) {
      assembly.add(PAYLOAD.bytes(), 1000);
      assembly.publish(target);
    }
    assertThat(target).hasBinaryContent(PAYLOAD.bytes());
  }

  @Test
  void publish_otherBytes_areRefused() throws Exception {
    Path target = folder.resolve("a.exe");
    try (var assembly = new Assembly(folder, PAYLOAD.file())) {
      assembly.add(PAYLOAD.changed(2).bytes(), 1000);
      assertThatThrownBy(() -> assembly.publish(target)).isInstanceOf(WrongBytesException.class);
    }
    assertThat(target).doesNotExist();
  }
}
