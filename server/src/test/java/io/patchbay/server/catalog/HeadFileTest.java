package io.patchbay.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.catalog.CatalogException.Kind;
import io.patchbay.server.catalog.HeadFile.Head;
import io.patchbay.server.domain.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HeadFileTest {
  private static final Sha256 NONE = Head.EMPTY.hash();
  private static final Head FIRST = new Head(1, Sha256.of(new byte[] {1}), 10);
  private static final Head SECOND = new Head(2, Sha256.of(new byte[] {2}), 20);
  private static final Head THIRD = new Head(3, Sha256.of(new byte[] {3}), 30);

  @TempDir Path folder;
  private HeadFile file = new HeadFile(Path.of(""));
  private Path path = Path.of("");

  @BeforeEach
  void inFolder() {
    file = new HeadFile(folder);
    path = folder.resolve("catalog.head");
  }

  @Test
  void read_noFile_isEmpty() {
    assertThat(file.read()).isEmpty();
  }

  @Test
  void read_afterWrite_isWhatWasWritten() throws IOException {
    file.write(FIRST);
    assertThat(file.read()).contains(FIRST);
    file.write(SECOND);
    assertThat(file.read()).contains(SECOND);
  }

  @Test
  void write_first_isTheDocumentedText() throws IOException {
    file.write(FIRST);
    String text = "format: 2\nrevision: 1\nhead: " + FIRST.hash() + "\nsequence: 10\n";
    assertThat(path)
        .hasContent(text + "sha256: " + Sha256.of(text.getBytes(StandardCharsets.US_ASCII)) + "\n");
  }

  @Test
  void read_anyBitFlipped_isRefusedAsDamaged() throws IOException {
    file.write(SECOND);
    byte[] good = Files.readAllBytes(path);
    for (int i = 0; i < good.length * 8; i++) {
      byte[] bad = good.clone();
      bad[i / 8] ^= (byte) (1 << i % 8);
      Files.write(path, bad);
      assertThatThrownBy(file::read)
          .as("bit %d", i)
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining(path.toString());
    }
  }

  @Test
  void read_cutShort_isRefusedAsDamaged() throws IOException {
    file.write(SECOND);
    byte[] good = Files.readAllBytes(path);
    for (int length = 0; length < good.length; length++) {
      Files.write(path, java.util.Arrays.copyOf(good, length));
      refused(Kind.CORRUPT, file::read, path.toString(), "damaged");
    }
  }

  @Test
  void read_newerFormat_isRefusedWithBothNumbers() throws IOException {
    Files.writeString(path, "format: 7\nwhatever: a newer release wrote\n");
    refused(Kind.NEWER_FORMAT, file::read, path.toString(), "format 7", "at most 2");
  }

  @Test
  void reconcile_sameHead_isAccepted() throws IOException {
    file.write(SECOND);
    assertThat(file.reconcile(SECOND, had(FIRST.hash()))).isEqualTo(SECOND);
  }

  @Test
  void reconcile_storeOneChangeAhead_isAcceptedWithTheStoresHead() throws IOException {
    file.write(FIRST);
    assertThat(file.reconcile(SECOND, had(FIRST.hash()))).isEqualTo(SECOND);
  }

  @Test
  void reconcile_storeOneAheadOfAnotherHistory_isRefused() throws IOException {
    file.write(FIRST);
    refused(Kind.CORRUPT, () -> file.reconcile(SECOND, had(THIRD.hash())), path.toString());
  }

  @Test
  void reconcile_storeTwoChangesAhead_isAcceptedWithTheStoresHead() throws IOException {
    file.write(FIRST);
    assertThat(file.reconcile(THIRD, had(FIRST.hash()))).isEqualTo(THIRD);
  }

  @Test
  void reconcile_storeTwoAheadOfAnotherHistory_isRefused() throws IOException {
    file.write(FIRST);
    refused(
        Kind.CORRUPT, () -> file.reconcile(THIRD, had(SECOND.hash())), "revision 3", "revision 1");
  }

  @Test
  void reconcile_storeBehind_isRefusedWithBothRevisions() throws IOException {
    file.write(SECOND);
    refused(Kind.CORRUPT, () -> file.reconcile(FIRST, had(NONE)), "revision 1", "revision 2");
    refused(Kind.CORRUPT, () -> file.reconcile(Head.EMPTY, had(NONE)), "revision 0", "revision 2");
  }

  @Test
  void reconcile_sameRevisionOtherHash_isRefused() throws IOException {
    file.write(SECOND);
    refused(
        Kind.CORRUPT,
        () -> file.reconcile(new Head(2, THIRD.hash(), 20), had(FIRST.hash())),
        SECOND.hash().hex(),
        THIRD.hash().hex());
  }

  @Test
  void reconcile_sameHeadButFewerWrites_isRefused() throws IOException {
    file.write(SECOND);
    refused(
        Kind.CORRUPT,
        () -> file.reconcile(new Head(2, SECOND.hash(), 19), had(FIRST.hash())),
        "write 19",
        "write 20");
  }

  @Test
  void reconcile_sameHeadAndMoreWrites_isAcceptedWithTheStoresNumber() throws IOException {
    file.write(SECOND);
    Head more = new Head(2, SECOND.hash(), 21);
    assertThat(file.reconcile(more, had(FIRST.hash()))).isEqualTo(more);
  }

  @Test
  void reconcile_noFileButStoreWithWritesOnly_isRefused() {
    Head waiting = new Head(0, NONE, 3);
    refused(Kind.CORRUPT, () -> file.reconcile(waiting, had(NONE)), path.toString(), "missing");
  }

  @Test
  void reconcile_noFileAndEmptyStore_isANewCatalog() {
    assertThat(file.reconcile(Head.EMPTY, had(NONE))).isEqualTo(Head.EMPTY);
  }

  @Test
  void reconcile_noFileButStoreWithChanges_isRefused() {
    refused(Kind.CORRUPT, () -> file.reconcile(FIRST, had(NONE)), path.toString(), "missing");
  }

  private static void refused(Kind kind, ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CatalogException.class,
            e -> assertThat(e.kind()).as(e.getMessage().toLowerCase(Locale.ROOT)).isEqualTo(kind))
        .hasMessageContainingAll(parts);
  }

  private static Predicate<Head> had(Sha256 hash) {
    return earlier -> earlier.hash().equals(hash);
  }
}
