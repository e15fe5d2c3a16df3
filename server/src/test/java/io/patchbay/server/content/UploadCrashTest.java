package io.patchbay.server.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.Sha256;
import io.patchbay.server.testing.Await;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real processes, killed with SIGKILL in the middle of uploads, again and again on one data
/// folder. At the end every file is whole, and none stands under a digest it does not have.
final class UploadCrashTest {
  private static final int KILLS = 10;
  private static final int FILES = 4;
  private static final int FILE_BYTES = 12 << 20;
  private static final int PIECE_BYTES = 1 << 20;
  private static final Duration WAIT_MAX = Duration.ofSeconds(30);

  @TempDir Path data;

  private final long seed = Long.getLong("patchbay.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<byte[]> files = new ArrayList<>();
  private int resumed;

  @Test
  void kill_duringUploads_leavesNoFileUnderAnotherDigest_andEachGoesOn() throws Exception {
    for (int i = 0; i < FILES; i++) {
      byte[] file = new byte[FILE_BYTES];
      random.nextBytes(file);
      files.add(file);
    }
    try {
      for (int round = 0; round < KILLS; round++) {
        try (ServerProcess server = ServerProcess.start(data);
            ServerClient client = server.client()) {
          killWhileUploading(server, client, random.nextLong((long) FILES * FILE_BYTES / KILLS));
        }
        checkStore();
      }
      try (ServerProcess server = ServerProcess.start(data);
          ServerClient client = server.client()) {
        uploadAll(client);
        server.stop();
      }
      checkAllAreWhole();
      assertThat(resumed).as("uploads resumed").isPositive();
    } catch (AssertionError | Exception e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
    System.out.println("UploadCrashTest, seed " + seed + ": " + resumed + " uploads resumed");
  }

  // Once so many bytes more have come, which is in the middle of a piece or between two.
  private void killWhileUploading(ServerProcess server, ServerClient client, long moreBytes)
      throws Exception {
    final long before = bytesThere();
    CompletableFuture<Boolean> upload =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                uploadAll(client);
                return true;
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("killed before it ended", e);
              }
            });
    Await.until(
        "more has come", WAIT_MAX, () -> upload.isDone() || bytesThere() > before + moreBytes);
    server.kill();
    try {
      assertThat(upload.get()).isTrue();
    } catch (ExecutionException e) {
      assertThat(e).hasRootCauseInstanceOf(IOException.class);
    }
  }

  private void uploadAll(ServerClient client) throws IOException, InterruptedException {
    for (byte[] file : files) {
      upload(client, file);
    }
  }

  private void upload(ServerClient client, byte[] file) throws IOException, InterruptedException {
    Sha256 sha256 = Sha256.of(file);
    HttpResponse<byte[]> state = client.uploadState(sha256);
    if (state.statusCode() == 200) {
      return;
    }
    long offset = offset(state);
    resumed += offset > 0 ? 1 : 0;
    while (true) {
      int end = (int) Math.min(file.length, offset + PIECE_BYTES);
      byte[] piece = Arrays.copyOfRange(file, (int) offset, end);
      HttpResponse<byte[]> answer = client.upload(sha256, offset, file.length, piece);
      assertThat(answer.statusCode()).isIn(201, 204);
      if (answer.statusCode() == 201) {
        return;
      }
      offset = offset(answer);
    }
  }

  private static long offset(HttpResponse<byte[]> answer) {
    return answer.headers().firstValueAsLong("Upload-Offset").orElseThrow();
  }

  private long bytesThere() throws IOException {
    long bytes = 0;
    try (Stream<Path> all = Files.walk(data.resolve("content"))) {
      for (Path file : all.toList()) {
        bytes += file.toFile().isFile() ? file.toFile().length() : 0;
      }
    } catch (UncheckedIOException e) {
      return 0; // A file got its place just now; it is counted next time.
    }
    return bytes;
  }

  // Read by the test, not by the store: no file has another digest than its name.
  private List<Path> checkStore() throws IOException {
    try (Stream<Path> all = Files.walk(data.resolve("content"))) {
      List<Path> stored = all.filter(ContentStore::isNamedByADigest).toList();
      for (Path file : stored) {
        assertThat(Sha256.of(Files.readAllBytes(file)).hex())
            .isEqualTo(file.getFileName().toString());
      }
      return stored;
    }
  }

  private void checkAllAreWhole() throws IOException {
    assertThat(checkStore()).hasSize(FILES);
    assertThat(data.resolve("content").resolve("incoming")).isEmptyDirectory();
    ContentStore store = new ContentStore(data.resolve("content"));
    for (byte[] file : files) {
      assertThat(store.find(Sha256.of(file))).isPresent();
    }
  }
}
