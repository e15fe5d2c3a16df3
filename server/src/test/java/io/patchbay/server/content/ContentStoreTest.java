package io.patchbay.server.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.Sha256;
import io.patchbay.server.testing.DataFolder;
import io.patchbay.server.testing.LogEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContentStoreTest {
  private static final byte[] BYTES = "abc".getBytes(StandardCharsets.US_ASCII);
  private static final String SHA1 = "a9993e364706816aba3e25717850c26c9cd0d89d";
  private static final Instant LONG_AGO = Instant.parse("2008-12-17T18:00:00Z");

  @TempDir Path root;

  private ContentStore open() throws IOException {
    return new ContentStore(root);
  }

  private static void age(StoredFile file) throws IOException {
    Files.setLastModifiedTime(file.path(), FileTime.from(LONG_AGO));
  }

  @Test
  void find_whatWasPut_isThereWithBothDigests_afterARestartToo() throws IOException {
    StoredFile put = open().put(BYTES);
    StoredFile found = open().find(Sha256.of(BYTES)).orElseThrow();

    assertThat(put.sha1().hex()).isEqualTo(SHA1);
    assertThat(found).isEqualTo(put);
    assertThat(found.size()).isEqualTo(3);
    assertThat(found.path()).hasBinaryContent(BYTES).isEqualTo(put.path());
    assertThat(root.relativize(found.path()).toString()).isEqualTo("ba/78/" + Sha256.of(BYTES));
  }

  @Test
  void find_aFileThatChanged_isQuarantined_untilAGoodOneIsStored() throws IOException {
    ContentStore store = open();
    StoredFile put = store.put(BYTES);
    DataFolder.flip(put.path(), 0);
    age(put);
    Path quarantined = root.resolve("quarantine").resolve(put.sha256().hex());
    try (LogEvents log = LogEvents.of(ContentStore.class.getName())) {
      log.keepFromTheLog();
      assertThat(store.find(put.sha256())).isEmpty();
      assertThat(log.errors()).singleElement().asString().contains("quarantined");
    }
    assertThat(put.path()).doesNotExist();
    assertThat(quarantined).exists();
    assertThat(store.rotten()).isEqualTo(1);
    assertThat(open().quarantined()).as("after a restart").containsExactly(put.sha256());

    store.put(BYTES);
    assertThat(store.quarantined()).isEmpty();
    assertThat(quarantined).doesNotExist();
    assertThat(store.find(put.sha256())).isPresent();
  }

  @Test
  void open_quarantinedAndStored_isGood() throws IOException {
    StoredFile put = open().put(BYTES);
    Path quarantine = Files.createDirectories(root.resolve("quarantine"));
    Path left = Files.write(quarantine.resolve(put.sha256().hex()), new byte[] {1});

    assertThat(open().quarantined()).isEmpty();
    assertThat(left).doesNotExist();
  }

  @Test
  void find_aLinkInThePlaceOfAFile_isNotThere() throws IOException {
    ContentStore store = open();
    StoredFile put = store.put(BYTES);
    Path elsewhere = Files.move(put.path(), root.resolve("elsewhere"));
    Files.createSymbolicLink(put.path(), elsewhere);

    assertThat(store.find(put.sha256())).isEmpty();
    assertThat(store.isThere(put.sha256())).isFalse();
  }

  @Test
  void takeMissed_isWhatWasAskedForAndNotThere_once() throws IOException {
    ContentStore store = open();
    store.find(Sha256.of(BYTES));
    store.find(Sha256.of(BYTES));

    assertThat(store.takeMissed()).containsExactly(Sha256.of(BYTES));
    assertThat(store.takeMissed()).isEmpty();
  }

  @Test
  void groups_aFileWithItsSmallerForms_isOne() throws IOException {
    ContentStore store = open();
    StoredFile put = store.put(BYTES);
    String hex = put.sha256().hex();
    Path zst = Files.write(put.path().resolveSibling(hex + ".zst"), new byte[10]);
    Path dcz = Files.write(put.path().resolveSibling(hex + ".from." + hex + ".dcz"), new byte[5]);
    Files.write(put.path().resolveSibling("README"), new byte[1]);

    assertThat(store.groups())
        .singleElement()
        .satisfies(
            group -> {
              assertThat(group.paths()).containsExactlyInAnyOrder(put.path(), zst, dcz);
              assertThat(group.bytes()).isEqualTo(18);
              assertThat(group.modified()).isEqualTo(Files.getLastModifiedTime(dcz).toInstant());
            });
  }

  @Test
  void remove_takesTheSmallerFormsToo_butNothingThatIsYoung() throws IOException {
    ContentStore store = open();
    StoredFile put = store.put(BYTES);
    Path zst = put.path().resolveSibling(put.sha256() + ".zst");
    Files.write(zst, new byte[10]);
    age(put);
    Instant hourAgo = Instant.now().minus(Duration.ofHours(1));

    assertThat(store.remove(put.sha256(), hourAgo)).as("its smaller form is young").isEmpty();
    Files.setLastModifiedTime(zst, FileTime.from(LONG_AGO));
    assertThat(store.remove(put.sha256(), hourAgo)).isPresent();
    assertThat(put.path()).doesNotExist();
    assertThat(zst).doesNotExist();
    assertThat(store.find(put.sha256())).isEmpty();
  }

  @Test
  void claim_makesAnOldFileYoung_andItIsNotReadAgain() throws IOException {
    ContentStore store = open();
    StoredFile put = store.put(BYTES);
    age(put);
    store.find(put.sha256());
    assertThat(store.claim(put.sha256())).isPresent();
    Instant claimed = Files.getLastModifiedTime(put.path()).toInstant();
    assertThat(claimed).isAfter(LONG_AGO);
    assertThat(store.remove(put.sha256(), claimed)).isEmpty();

    // Not read again, or this would be found.
    DataFolder.flip(put.path(), 0);
    Files.setLastModifiedTime(put.path(), FileTime.from(claimed));
    assertThat(store.find(put.sha256())).isPresent();
  }

  @Test
  void remove_ofWhatIsQuarantined_emptiesTheQuarantine() throws IOException {
    ContentStore store = open();
    StoredFile put = store.put(BYTES);
    DataFolder.flip(put.path(), 0);
    age(put);
    try (LogEvents log = LogEvents.of(ContentStore.class.getName())) {
      log.keepFromTheLog();
      assertThat(store.find(put.sha256())).isEmpty();
    }
    assertThat(store.groups()).hasSize(1);
    assertThat(store.remove(put.sha256(), Instant.now())).isPresent();
    assertThat(store.quarantined()).isEmpty();
    assertThat(root.resolve("quarantine")).isEmptyDirectory();
  }
}
