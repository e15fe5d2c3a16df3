package io.patchbay.server.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.testing.DataFolder;
import io.patchbay.server.testing.LogEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScrubberTest {
  private static final int FILES = 5;
  private static final int BYTES = 300_000;
  private static final Duration INTERVAL = Duration.ofMinutes(10);

  @TempDir Path root;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2008-12-17T18:00:00Z"));
  private final List<StoredFile> files = new ArrayList<>();
  private final LogEvents log = LogEvents.of(ContentStore.class.getName());

  @BeforeEach
  void keepQuiet() {
    log.keepFromTheLog();
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  private ContentStore store() throws IOException {
    ContentStore store = new ContentStore(root);
    for (int i = 0; i < FILES; i++) {
      byte[] bytes = new byte[BYTES];
      new Random(i).nextBytes(bytes);
      files.add(store.put(bytes));
    }
    return store;
  }

  // As a disk does it: nothing but the byte changes.
  private static void rot(StoredFile file) throws IOException {
    FileTime modified = Files.getLastModifiedTime(file.path());
    DataFolder.flip(file.path(), file.size() / 2);
    Files.setLastModifiedTime(file.path(), modified);
  }

  @Test
  void scrub_oneRottenByte_isQuarantined_andWhatIsGoodStays() throws IOException {
    ContentStore store = store();
    StoredFile rotten = files.get(2);
    rot(rotten);
    assertThat(store.find(rotten.sha256())).as("a request does not see it").isPresent();
    try (Scrubber scrubber = new Scrubber(store, now::get)) {
      assertThat(scrubber.scrub(Long.MAX_VALUE)).isTrue();
      assertThat(scrubber.files()).isEqualTo(FILES);
      assertThat(scrubber.bytes()).isEqualTo((long) FILES * BYTES);
    }
    assertThat(store.quarantined()).containsExactly(rotten.sha256());
    assertThat(store.find(rotten.sha256())).isEmpty();
    for (StoredFile file : files) {
      assertThat(store.find(file.sha256()).isPresent()).isEqualTo(!file.equals(rotten));
    }
  }

  @Test
  void scrub_inSmallSteps_readsNoMoreThanItMay_andSeesTheSame() throws IOException {
    ContentStore store = store();
    rot(files.get(4));
    try (Scrubber scrubber = new Scrubber(store, now::get)) {
      int steps = 1;
      while (!scrubber.scrub(100_000)) {
        assertThat(scrubber.bytes()).isLessThanOrEqualTo(100_000L * steps++);
      }
      assertThat(scrubber.bytes()).isEqualTo((long) FILES * BYTES);
    }
    assertThat(store.quarantined()).containsExactly(files.get(4).sha256());
  }

  @Test
  void scrub_beginsAnewAfterAWhile_andSaysHowLongAgoItEnded() throws IOException {
    ContentStore store = store();
    try (Scrubber scrubber = new Scrubber(store, now::get)) {
      assertThat(scrubber.passAgeSeconds()).isNaN();
      assertThat(scrubber.scrub(Long.MAX_VALUE)).isTrue();
      now.set(now.get().plus(INTERVAL).minusSeconds(1));
      assertThat(scrubber.scrub(Long.MAX_VALUE)).as("too early").isFalse();
      assertThat(scrubber.files()).isEqualTo(FILES);
      assertThat(scrubber.passAgeSeconds()).isEqualTo(599);
      now.set(now.get().plusSeconds(1));
      rot(files.getFirst());
      assertThat(scrubber.scrub(Long.MAX_VALUE)).isTrue();
      assertThat(scrubber.files()).isEqualTo(2 * FILES);
      assertThat(scrubber.passAgeSeconds()).isZero();
    }
    assertThat(store.quarantined()).containsExactly(files.getFirst().sha256());
  }

  @Test
  void scrub_whatWasReplacedWhileItIsRead_isNotQuarantined() throws IOException {
    ContentStore store = store();
    StoredFile first =
        files.stream().min(java.util.Comparator.comparing(StoredFile::sha256)).orElseThrow();
    byte[] good = Files.readAllBytes(first.path());
    rot(first);
    try (Scrubber scrubber = new Scrubber(store, now::get)) {
      scrubber.scrub(BYTES - 1);
      Path other = Files.write(root.resolve("other"), good);
      Files.move(other, first.path(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      scrubber.scrub(Long.MAX_VALUE);
    }
    assertThat(store.quarantined()).isEmpty();
    assertThat(store.find(first.sha256())).isPresent();
  }

  @Test
  void scrub_whatGoesMeanwhile_isLeftOut() throws IOException {
    ContentStore store = store();
    try (Scrubber scrubber = new Scrubber(store, now::get)) {
      scrubber.scrub(1);
      for (StoredFile file : files) {
        Files.delete(file.path());
      }
      assertThat(scrubber.scrub(Long.MAX_VALUE)).isTrue();
    }
    assertThat(store.quarantined()).isEmpty();
  }
}
