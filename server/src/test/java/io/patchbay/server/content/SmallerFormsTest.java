package io.patchbay.server.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import io.patchbay.server.domain.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SmallerFormsTest {
  private static final int HEADER_BYTES = 40;

  @TempDir private Path folder;
  private ContentStore content;
  private SmallerForms forms;

  @BeforeEach
  void open() throws IOException {
    content = new ContentStore(folder);
    forms = new SmallerForms(content, 0);
  }

  @Test
  void compress_text_isTheFileWhenDecoded() throws IOException {
    byte[] text =
        "Security Update for Internet Explorer. ".repeat(4000).getBytes(StandardCharsets.US_ASCII);
    Sha256 file = content.put(text).sha256();
    assertThat(forms.compressed(file)).isEmpty();
    assertThat(forms.compress(file)).isTrue();
    StoredForm form = forms.compressed(file).orElseThrow();
    byte[] bytes = Files.readAllBytes(form.path());
    assertThat(form.size()).isEqualTo(bytes.length).isLessThan(text.length / 10);
    assertThat(form.digest()).isEqualTo(Sha256.of(bytes));
    assertThat(decoded(bytes, null)).isEqualTo(text);
  }

  @Test
  void compress_whatDoesNotBecomeSmaller_isTriedOnceAndNotThere() throws IOException {
    Sha256 file = content.put(random(1, 100_000)).sha256();
    assertThat(forms.compress(file)).isTrue();
    assertThat(forms.compressed(file)).isEmpty();
    assertThat(forms.compress(file)).isFalse();
    assertThat(forms.compressed(file)).isEmpty();
  }

  @Test
  void compress_fileThatIsNotStored_doesNothing() throws IOException {
    Sha256 none = Sha256.of(random(2, 10));
    assertThat(forms.compress(none)).isFalse();
    assertThat(forms.makeDelta(none, content.put(random(3, 10)).sha256())).isFalse();
    assertThat(forms.compressed(none)).isEmpty();
  }

  @Test
  void delta_ofEditedFiles_isTheFileWhenDecodedWithTheOldOne() throws IOException {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      byte[] old = random(seed, 20_000 + random.nextInt(400_000));
      byte[] edited = edited(old, random);
      Sha256 from = content.put(old).sha256();
      Sha256 file = content.put(edited).sha256();
      assertThat(forms.makeDelta(file, from)).isTrue();
      StoredForm delta = forms.delta(file, from).orElseThrow();
      assertThat(delta.size()).as("seed %d", seed).isLessThan(edited.length / 4);
      byte[] bytes = Files.readAllBytes(delta.path());
      assertThat(decoded(bytes, old)).as("seed %d", seed).isEqualTo(edited);
    }
  }

  @Test
  void delta_beginsAsRfc9842Says() throws IOException {
    byte[] old = random(5, 50_000);
    Sha256 from = content.put(old).sha256();
    Sha256 file = content.put(edited(old, new Random(5))).sha256();
    forms.makeDelta(file, from);
    byte[] bytes = Files.readAllBytes(forms.delta(file, from).orElseThrow().path());
    assertThat(Arrays.copyOf(bytes, 8)).containsExactly(0x5e, 0x2a, 0x4d, 0x18, 0x20, 0, 0, 0);
    assertThat(Arrays.copyOfRange(bytes, 8, HEADER_BYTES)).isEqualTo(from.bytes());
  }

  @Test
  void delta_ofStrangers_isTriedOnceAndNotThere() throws IOException {
    Sha256 from = content.put(random(6, 60_000)).sha256();
    Sha256 file = content.put(random(7, 60_000)).sha256();
    assertThat(forms.makeDelta(file, from)).isTrue();
    assertThat(forms.delta(file, from)).isEmpty();
    assertThat(forms.makeDelta(file, from)).isFalse();
  }

  @Test
  void delta_thatIsNoSmallerThanTheCompressedFile_isNotThere() throws IOException {
    byte[] zeros = new byte[1 << 20];
    Sha256 from = content.put(zeros).sha256();
    Sha256 file = content.put(new byte[(1 << 20) + 1]).sha256();
    forms.compress(file);
    forms.makeDelta(file, from);
    assertThat(forms.delta(file, from)).isEmpty();
  }

  @Test
  void delta_fromAFileThatLooksLikeADictionary_isNotThere() throws IOException {
    byte[] old = random(8, 60_000);
    byte[] magic = {0x37, (byte) 0xA4, 0x30, (byte) 0xEC};
    System.arraycopy(magic, 0, old, 0, magic.length);
    Sha256 from = content.put(old).sha256();
    Sha256 file = content.put(edited(old, new Random(8))).sha256();
    forms.makeDelta(file, from);
    assertThat(forms.delta(file, from)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 1000})
  void delta_fromAVeryShortFile_isNeverWrong(int length) throws IOException {
    byte[] old = random(9, length);
    byte[] edited = random(10, 3 * length + 1);
    Sha256 from = content.put(old).sha256();
    Sha256 file = content.put(edited).sha256();
    forms.makeDelta(file, from);
    Optional<StoredForm> delta = forms.delta(file, from);
    if (delta.isPresent()) {
      assertThat(decoded(Files.readAllBytes(delta.get().path()), old)).isEqualTo(edited);
    }
  }

  @Test
  void find_formThatChangedOnDisk_hasAnotherDigest() throws IOException {
    Sha256 file = content.put(new byte[100_000]).sha256();
    forms.compress(file);
    StoredForm before = forms.compressed(file).orElseThrow();
    byte[] bytes = Files.readAllBytes(before.path());
    Files.write(before.path(), Arrays.copyOf(bytes, bytes.length + 1));
    assertThat(forms.compressed(file).orElseThrow().digest()).isNotEqualTo(before.digest());
  }

  @Test
  void compress_whereTheFormCannotBeWritten_failsAndLeavesNothing() throws IOException {
    Sha256 file = content.put(new byte[100_000]).sha256();
    Path form = content.beside(file, ".zst");
    Path inTheWay = Files.createDirectory(form.resolveSibling(form.getFileName() + ".tmp"));
    Files.createFile(inTheWay.resolve("x"));
    assertThatThrownBy(() -> forms.compress(file)).isInstanceOf(IOException.class);
    assertThat(forms.compressed(file)).isEmpty();
  }

  @Test
  void forms_whereTheyWouldTakeTheRoomThatIsToStayFree_areNotMade() throws IOException {
    Sha256 from = content.put(new byte[100_000]).sha256();
    Sha256 file = content.put(new byte[100_001]).sha256();
    SmallerForms noRoom = new SmallerForms(content, folder.toFile().getTotalSpace());
    assertThatThrownBy(() -> noRoom.compress(file)).isInstanceOf(NoSpaceException.class);
    assertThatThrownBy(() -> noRoom.makeDelta(file, from)).isInstanceOf(NoSpaceException.class);
    assertThat(noRoom.compressed(file)).isEmpty();
    assertThat(forms.compress(file)).isTrue();
  }

  private static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  // Pieces changed, left out, put in and moved.
  private static byte[] edited(byte[] old, Random random) {
    byte[] edited = Arrays.copyOf(old, old.length + 5000);
    int cut = random.nextInt(old.length / 2);
    System.arraycopy(old, cut, edited, cut + 1 + random.nextInt(4000), old.length / 3);
    for (int i = 0; i < 20; i++) {
      edited[random.nextInt(edited.length)] = (byte) random.nextInt();
    }
    return edited;
  }

  private static byte[] decoded(byte[] form, byte[] old) throws IOException {
    try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(form))) {
      in.setLongMax(27);
      if (old != null) {
        in.setDict(old);
      }
      return in.readAllBytes();
    }
  }
}
