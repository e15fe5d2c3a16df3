package io.patchbay.server.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.domain.Sha256;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UploadsTest {
  private static final int SIZE = 100_000;

  @TempDir Path root;

  private final byte[] file = new byte[SIZE];
  private Sha256 sha256 = Sha256.of();

  @BeforeEach
  void makeFile() {
    new Random(1).nextBytes(file);
    sha256 = Sha256.of(file);
  }

  private Uploads open() throws IOException {
    return new Uploads(new ContentStore(root), 0);
  }

  private ByteBuffer piece(int from, int to) {
    return ByteBuffer.wrap(Arrays.copyOfRange(file, from, to));
  }

  private Path part() {
    return root.resolve("incoming").resolve(sha256 + ".part");
  }

  private void assertStored() throws IOException {
    assertThat(new ContentStore(root).find(sha256))
        .hasValueSatisfying(stored -> assertThat(stored.path()).hasBinaryContent(file));
    assertThat(root.resolve("incoming")).isEmptyDirectory();
  }

  @Test
  void append_pieceByPiece_isWholeWithTheLast() throws IOException {
    Uploads uploads = open();
    assertThat(uploads.append(sha256, 0, SIZE, piece(0, 10)))
        .isEqualTo(new UploadStatus.Partial(10));
    assertThat(uploads.append(sha256, 10, SIZE, piece(10, SIZE - 1)))
        .isEqualTo(new UploadStatus.Partial(SIZE - 1));
    assertThat(uploads.claim(sha256)).as("not whole").isEmpty();
    assertThat(uploads.append(sha256, SIZE - 1, SIZE, piece(SIZE - 1, SIZE)))
        .isInstanceOf(UploadStatus.Whole.class);
    assertThat(uploads.claim(sha256)).isPresent();
    assertThat(uploads.offset(sha256)).isZero();
    assertStored();
  }

  @Test
  void append_afterARestart_goesOnWhereItStopped() throws IOException {
    open().append(sha256, 0, SIZE, piece(0, 70_000));
    Uploads again = open();

    assertThat(again.offset(sha256)).isEqualTo(70_000);
    assertThat(again.append(sha256, 70_000, SIZE, piece(70_000, SIZE)))
        .isInstanceOf(UploadStatus.Whole.class);
    assertStored();
  }

  @Test
  void append_nothing_endsAnUploadThatWasCutBeforeItsEnd() throws IOException {
    Files.createDirectories(root.resolve("incoming"));
    Files.write(part(), file);

    assertThat(open().append(sha256, SIZE, SIZE, piece(0, 0)))
        .isInstanceOf(UploadStatus.Whole.class);
    assertStored();
  }

  @Test
  void append_elsewhere_isMisplaced_andNothingIsTaken() throws IOException {
    Uploads uploads = open();
    assertThat(uploads.append(sha256, 5, SIZE, piece(5, 10)))
        .isEqualTo(new UploadStatus.Misplaced(0));
    assertThat(part()).doesNotExist();
    uploads.append(sha256, 0, SIZE, piece(0, 10));
    for (int offset : new int[] {0, 9, 11}) {
      assertThat(uploads.append(sha256, offset, SIZE, piece(offset, 20)))
          .isEqualTo(new UploadStatus.Misplaced(10));
    }
    uploads.append(sha256, 10, SIZE, piece(10, SIZE));
    assertStored();
  }

  @Test
  void append_ofWhatIsStored_isWholeAtOnce() throws IOException {
    Uploads uploads = open();
    uploads.append(sha256, 0, SIZE, piece(0, SIZE));

    assertThat(uploads.append(sha256, 0, SIZE, piece(0, 10)))
        .isInstanceOf(UploadStatus.Whole.class);
    assertStored();
  }

  @Test
  void append_otherBytes_isRefusedWithBothDigests_andNothingIsLeft() throws IOException {
    Uploads uploads = open();
    file[SIZE / 2] ^= 1;
    uploads.append(sha256, 0, SIZE, piece(0, 60_000));

    assertThatThrownBy(() -> uploads.append(sha256, 60_000, SIZE, piece(60_000, SIZE)))
        .isInstanceOf(ContentMismatchException.class)
        .hasMessage("sha256: " + Sha256.of(file) + " (expected: " + sha256 + ")");
    assertThat(uploads.offset(sha256)).isZero();
    assertThat(root.resolve("incoming")).isEmptyDirectory();
    assertThat(new ContentStore(root).find(sha256)).isEmpty();
  }

  @Test
  void append_moreThanTheLength_isRefused_andNothingIsLeft() throws IOException {
    Uploads uploads = open();
    uploads.append(sha256, 0, SIZE, piece(0, 10));

    assertThatThrownBy(() -> uploads.append(sha256, 10, 15, piece(10, 20)))
        .isInstanceOf(ContentMismatchException.class)
        .hasMessage("length: 20 bytes (expected: 15)");
    assertThat(root.resolve("incoming")).isEmptyDirectory();
  }

  @Test
  void append_lessSpaceThanMustStayFree_isRefused_andNothingIsLeft() throws IOException {
    Uploads uploads = new Uploads(new ContentStore(root), Long.MAX_VALUE / 2);

    assertThatThrownBy(() -> uploads.append(sha256, 0, SIZE, piece(0, SIZE)))
        .isInstanceOf(NoSpaceException.class);
    assertThat(root.resolve("incoming")).isEmptyDirectory();
  }

  @Test
  void append_tooManyUploads_isRefused_untilOneEnds() throws IOException {
    Uploads uploads = open();
    for (int i = 0; i < 256; i++) {
      uploads.append(Sha256.of(new byte[] {(byte) i}), 0, 2, ByteBuffer.wrap(new byte[1]));
    }
    assertThatThrownBy(() -> uploads.append(sha256, 0, SIZE, piece(0, SIZE)))
        .isInstanceOf(RejectedExecutionException.class);
    uploads.removeOlder(Instant.now().plusSeconds(60), false);
    assertThat(uploads.append(sha256, 0, SIZE, piece(0, SIZE)))
        .isInstanceOf(UploadStatus.Whole.class);
  }

  @Test
  void append_fromSeveralAtOnce_isWhole() throws Exception {
    Uploads uploads = open();
    Callable<Integer> uploader =
        () -> {
          int misplaced = 0;
          for (long at = 0; true; ) {
            int end = (int) Math.min(SIZE, at + 1000);
            switch (uploads.append(sha256, at, SIZE, piece((int) at, end))) {
              case UploadStatus.Whole _ -> {
                return misplaced;
              }
              case UploadStatus.Partial partial -> at = partial.offset();
              case UploadStatus.Misplaced elsewhere -> {
                misplaced++;
                at = elsewhere.offset();
              }
            }
          }
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Integer> ended :
          threads.invokeAll(IntStream.range(0, 4).mapToObj(i -> uploader).toList())) {
        assertThat(ended.get()).isGreaterThanOrEqualTo(0);
      }
    }
    assertStored();
  }

  @Test
  void receive_aStreamThatEndsEarly_isRefused_andGoesOnFromThere() throws IOException {
    Uploads uploads = open();
    ByteArrayInputStream cut = new ByteArrayInputStream(file, 0, 60_000);
    assertThatThrownBy(() -> uploads.receive(sha256, 0, SIZE, cut))
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("60000");
    assertThat(uploads.offset(sha256)).isEqualTo(60_000);
    uploads.receive(sha256, 60_000, SIZE, new ByteArrayInputStream(file, 60_000, SIZE - 60_000));
    assertStored();
  }

  @Test
  void removeOlder_takesWhatWasGivenUp_andADryRunDoesNot() throws IOException {
    Uploads uploads = open();
    uploads.append(sha256, 0, SIZE, piece(0, 10));
    Instant now = Instant.now();
    Files.setLastModifiedTime(part(), FileTime.from(now.minusSeconds(100)));

    assertThat(uploads.removeOlder(now.minusSeconds(200), false))
        .isEqualTo(new Uploads.Removed(0, 0));
    assertThat(uploads.removeOlder(now, true)).isEqualTo(new Uploads.Removed(1, 10));
    assertThat(uploads.offset(sha256)).isEqualTo(10);
    assertThat(uploads.removeOlder(now, false)).isEqualTo(new Uploads.Removed(1, 10));
    assertThat(uploads.offset(sha256)).isZero();
    assertThat(part()).doesNotExist();
  }
}
