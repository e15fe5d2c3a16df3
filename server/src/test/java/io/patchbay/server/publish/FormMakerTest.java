package io.patchbay.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.content.SmallerForms;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.OneFileRelease;
import io.patchbay.server.testing.TestCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FormMakerTest {
  private static final byte[] FIRST = bytes(1);
  private static final byte[] SECOND = edited(FIRST, 2);
  private static final byte[] THIRD = edited(SECOND, 3);

  @TempDir private Path data;
  private TestCatalog catalog;
  private SmallerForms forms;

  @BeforeEach
  void open() throws IOException {
    catalog = TestCatalog.open(data);
    forms = new SmallerForms(catalog.content(), 0);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @Test
  void correction_isCompressedAndADeltaFromTheRevisionBefore() throws Exception {
    OneFileRelease first = publish(OneFileRelease.of(1, FIRST));
    OneFileRelease second = publish(first.corrected(SECOND));
    try (FormMaker maker = started()) {
      Eventually.holds("all is made", () -> forms.madeUpTo() == 2);
      assertThat(forms.compressed(first.sha256())).isPresent();
      assertThat(forms.compressed(second.sha256())).isPresent();
      assertThat(forms.delta(second.sha256(), first.sha256())).isPresent();
      assertThat(forms.delta(first.sha256(), second.sha256())).isEmpty();
      assertThat(maker.made()).isEqualTo(3);
    }
  }

  @Test
  void updateThatSupersedes_isADeltaFromTheSuperseded() throws Exception {
    OneFileRelease first = publish(OneFileRelease.of(1, FIRST));
    OneFileRelease second = publish(first.corrected(SECOND));
    OneFileRelease third = publish(OneFileRelease.of(2, THIRD).replacing(first));
    try (FormMaker maker = started()) {
      Eventually.holds("all is made", () -> forms.madeUpTo() == 3);
      assertThat(forms.delta(third.sha256(), second.sha256())).isPresent();
      assertThat(forms.delta(third.sha256(), first.sha256())).as("no longer current").isEmpty();
      assertThat(maker.failed()).isZero();
    }
  }

  @Test
  void releaseThatWaits_hasItsFormsBeforeItsInstant() throws Exception {
    OneFileRelease first = publish(OneFileRelease.of(1, FIRST));
    OneFileRelease later =
        publish(OneFileRelease.of(2, SECOND).replacing(first).at(Instant.now().plusSeconds(3600)));
    try (FormMaker maker = started()) {
      Eventually.holds(
          "the delta is made", () -> forms.delta(later.sha256(), first.sha256()).isPresent());
      assertThat(catalog.catalog().revision()).isEqualTo(1);
      assertThat(maker.failed()).isZero();
    }
  }

  @Test
  void start_afterAllWasMade_looksAtNothingAgain() throws Exception {
    publish(OneFileRelease.of(1, FIRST));
    try (FormMaker maker = started()) {
      Eventually.holds("all is made", () -> forms.madeUpTo() == 1);
      assertThat(maker.made()).isEqualTo(1);
    }
    OneFileRelease next = publish(OneFileRelease.of(2, SECOND));
    try (FormMaker maker = started()) {
      Eventually.holds("the next is made", () -> forms.madeUpTo() == 2);
      assertThat(forms.compressed(next.sha256())).isPresent();
      assertThat(maker.made()).isEqualTo(1);
    }
  }

  @Test
  void start_withAPositionThatIsNone_looksAtEverything() throws Exception {
    OneFileRelease first = publish(OneFileRelease.of(1, FIRST));
    Files.writeString(data.resolve("content/forms-made"), "nonsense");
    try (FormMaker maker = started()) {
      Eventually.holds("all is made", () -> forms.madeUpTo() == 1);
      assertThat(forms.compressed(first.sha256())).isPresent();
      assertThat(maker.made()).isEqualTo(1);
    }
  }

  @Test
  void shortFiles_getNoForms() throws Exception {
    OneFileRelease small = publish(OneFileRelease.of(1, Arrays.copyOf(FIRST, 1000)));
    try (FormMaker maker = started()) {
      Eventually.holds("it was looked at", () -> forms.madeUpTo() == 1);
      assertThat(forms.compressed(small.sha256())).isEmpty();
      assertThat(maker.made()).isZero();
    }
  }

  private FormMaker started() throws IOException {
    FormMaker maker = new FormMaker(catalog.catalog(), forms);
    maker.start();
    return maker;
  }

  private OneFileRelease publish(OneFileRelease release) throws IOException {
    release.store(data);
    catalog.publisher().publish(UUID.randomUUID(), release.source(), Set.of());
    return release;
  }

  // Half of it can be compressed.
  private static byte[] bytes(long seed) {
    byte[] bytes = new byte[200_000];
    new Random(seed).nextBytes(bytes);
    Arrays.fill(bytes, 0, 100_000, (byte) 'x');
    return bytes;
  }

  private static byte[] edited(byte[] old, long seed) {
    Random random = new Random(seed);
    byte[] edited = old.clone();
    for (int i = 0; i < 50; i++) {
      edited[random.nextInt(edited.length)] = (byte) random.nextInt();
    }
    return edited;
  }
}
