package io.patchbay.sim.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.proto.v1.InstalledUpdate;
import io.patchbay.proto.v1.MachineState;
import io.patchbay.sim.testing.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MachineFolderTest {
  private static final String ID = "82550b89-7c49-553d-b32f-567df37260ce";

  @TempDir private Path root;

  @Test
  void open_afterSave_knowsTheSame() throws IOException {
    MachineState state;
    try (MachineFolder folder = MachineFolder.open(root)) {
      assertThat(folder.state().getInstalledList()).isEmpty();
      state = folder.state().toBuilder().addInstalled(installed(ID)).build();
      folder.save(state);
    }
    try (MachineFolder folder = MachineFolder.open(root)) {
      assertThat(folder.state()).isEqualTo(state);
    }
    assertThat(root.resolve("state.json.tmp")).doesNotExist();
  }

  @Test
  void open_anotherWorksThere_saysSo() throws IOException {
    try (MachineFolder _ = MachineFolder.open(root)) {
      assertThatThrownBy(() -> MachineFolder.open(root))
          .isInstanceOf(IOException.class)
          .hasMessage(root.resolve("lock") + ": another patchbay-sim works in this directory");
    }
    MachineFolder.open(root).close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"format\": 2}",
        "{\"installed\": []}",
        "{\"format\": 1, \"unheard\": 1}",
        "{\"format\": 1, \"installed\": [{\"updateId\": \"../../etc\", \"revision\": 1}]}",
        "{\"format\": 1, \"reports\": [{\"eventId\": \"x\"}]}",
        "{\"format\": 1, \"installed\": [{\"updateId\": \"82550b89-7c49-553d-b32f-567df37260ce\","
            + " \"revision\": 1, \"hotfixId\": \"KB1&os=1\"}]}",
        "{\"format\": 1, \"installed\": [{\"updateId\": \"82550b89-7c49-553d-b32f-567df37260ce\","
            + " \"revision\": 1, \"files\": [{\"name\": \"../x\", \"size\": 1}]}]}"
      })
  void open_stateIsDamaged_saysSoAndChangesNothing(String text) throws IOException {
    Path file = Files.writeString(root.resolve("state.json"), text);
    assertThatThrownBy(() -> MachineFolder.open(root))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": damaged: ")
        .hasMessageEndingWith("as one that never installed anything");
    assertThat(file).hasContent(text);
  }

  @Test
  void save_packageOfAReplacedRevision_isDeletedAndTheOthersAreKept() throws IOException {
    Payload old = Payload.random("a.exe", 100, 1);
    Payload other = Payload.random("b.exe", 100, 2);
    try (MachineFolder folder = MachineFolder.open(root)) {
      Path oldFile = Files.write(folder.place(old.file()).target(), old.bytes());
      Path otherFile = Files.write(folder.place(other.file()).target(), other.bytes());
      var both = installed(ID).toBuilder().addFiles(old.file()).addFiles(other.file());
      folder.save(folder.state().toBuilder().addInstalled(both).build());
      assertThat(folder.held("internet-explorer"))
          .extracting(Held::sha256)
          .containsExactly(other.sha256(), old.sha256());

      var next = installed(ID).toBuilder().setRevision(2).addFiles(other.file());
      folder.save(folder.state().toBuilder().setInstalled(0, next).build());
      assertThat(oldFile).doesNotExist();
      assertThat(otherFile).exists();
      assertThat(folder.held("windows")).isEmpty();
    }
  }

  private static InstalledUpdate installed(String id) {
    return InstalledUpdate.newBuilder()
        .setUpdateId(id)
        .setRevision(1)
        .setHotfixId("KB960714-IE7")
        .setProduct("internet-explorer")
        .build();
  }
}
