package io.patchbay.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.applicability.IndexTuples;
import io.patchbay.server.catalog.SampleFolder.Answer;
import io.patchbay.server.catalog.SampleFolder.Answers;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Update;
import io.patchbay.server.testing.DataFolder;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestCatalog;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.WriteBatch;

/// One altered byte in every kind of file, and files that are gone: found, or without effect; never
/// a wrong answer, never a shorter catalog. [LogCorruptionTest] has what is special about logs.
final class CorruptionTest {
  private static final int PLACES = 5;

  @TempDir static Path folder;
  private static SampleFolder sample;

  @BeforeAll
  static void build() throws Exception {
    sample = SampleFolder.in(folder);
  }

  @Test
  void start_undamagedCopy_answersTheSame() throws Exception {
    assertThat(SampleFolder.answers(sample.copy())).isEqualTo(sample.answers());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\d+\\.log", "\\d+\\.sst", "MANIFEST-\\d+", "CURRENT"})
  void start_byteFlippedInStore_isRefused(String kind) throws Exception {
    int count = DataFolder.files(sample.copy().resolve("catalog"), kind).size();
    assertThat(count).isPositive();
    for (int file = 0; file < count; file++) {
      for (int place = 0; place <= PLACES; place++) {
        Path data = sample.copy();
        Path damaged = DataFolder.files(data.resolve("catalog"), kind).get(file);
        DataFolder.flip(damaged, (Files.size(damaged) - 1) * place / PLACES);
        SampleFolder.refused(data);
        DataFolder.delete(data);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\d+\\.log", "\\d+\\.sst", "MANIFEST-\\d+", "CURRENT"})
  void start_fileOfStoreGone_isRefused(String kind) throws Exception {
    int count = DataFolder.files(sample.copy().resolve("catalog"), kind).size();
    for (int file = 0; file < count; file++) {
      Path data = sample.copy();
      Files.delete(DataFolder.files(data.resolve("catalog"), kind).get(file));
      SampleFolder.refused(data);
    }
  }

  @Test
  void start_byteFlippedInHeadFile_isRefused() throws Exception {
    Path data = sample.copy();
    DataFolder.flip(data.resolve("catalog.head"), -10);
    SampleFolder.refused(data, "catalog.head", "damaged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS-\\d+", "IDENTITY", "LOG", "LOG\\.old\\.\\d+"})
  void start_byteFlippedInFileNobodyReads_answersTheSame(String kind) throws Exception {
    for (int place = 0; place <= 4; place++) {
      Path data = sample.copy();
      for (Path damaged : DataFolder.files(data.resolve("catalog"), kind)) {
        DataFolder.flip(damaged, (Files.size(damaged) - 1) * place / 4);
      }
      assertThat(SampleFolder.answers(data)).isEqualTo(sample.answers());
    }
  }

  @Test
  void tables_damagedWhileServing_answersAreAsBeforeOr503() throws Exception {
    Path data = sample.copy();
    try (TestServer server = TestServer.start(data);
        ServerClient client = ServerClient.of(server)) {
      for (Path table : DataFolder.files(data.resolve("catalog"), "\\d+\\.sst")) {
        for (long at = 0; at < Files.size(table); at += 50) {
          DataFolder.flip(table, at);
        }
      }
      int refused = 0;
      for (Map.Entry<String, Answer> right : sample.answers().toMachines().entrySet()) {
        Answer answer = SampleFolder.ask(client, right.getKey());
        if (answer.status() == 503) {
          refused++;
        } else {
          assertThat(answer).as(right.getKey()).isEqualTo(right.getValue());
        }
      }
      assertThat(refused).as("requests answered with 503").isPositive();
    }
    SampleFolder.refused(data);
  }

  @Test
  void indexRow_malformed_is503AndNeverAnAnswerWithoutIt() throws Exception {
    SmallRelease release = SmallRelease.of(1);
    for (int damage = 0; damage < 3; damage++) {
      Path data = sample.copy();
      alterRows(data, release, damage);
      Answers answers = SampleFolder.answers(data);
      answers
          .toMachines()
          .forEach(
              (target, answer) -> {
                if (target.contains(release.product())) {
                  assertThat(answer.status()).as(target).isEqualTo(503);
                } else {
                  assertThat(answer)
                      .as(target)
                      .isEqualTo(sample.answers().toMachines().get(target));
                }
              });
    }
  }

  // RocksDB's checksum is right: as if written wrongly, or by another release.
  private static void alterRows(Path data, SmallRelease release, int damage) throws IOException {
    List<byte[]> keys = new ArrayList<>();
    try (TestCatalog catalog = TestCatalog.open(data);
        CatalogView view = catalog.catalog().view()) {
      List<Update> updates = new ArrayList<>();
      view.forEachUpdate(updates::add);
      for (Update update : updates) {
        for (IndexTuple tuple : IndexTuples.of(update.rules().installable())) {
          if (tuple.product().equals(release.product())) {
            keys.add(Keys.row(tuple));
          }
        }
      }
    }
    assertThat(keys).hasSize(3);
    try (Store store =
            Store.open(data.resolve("catalog"), List.of(Family.values()), 1 << 20, false);
        WriteBatch batch = new WriteBatch()) {
      for (byte[] key : keys) {
        byte[] row = store.get(Family.APPLICABILITY, key);
        assertThat(row).isNotNull();
        switch (damage) {
          case 0 -> row[0] ^= 1;
          case 1 -> row[row.length / 3] ^= 1;
          default -> row = java.util.Arrays.copyOf(row, row.length / 2);
        }
        store.putUnframed(batch, Family.APPLICABILITY, key, row);
      }
      store.write(batch);
    }
  }

  @Test
  void content_byteFlipped_isNotServedAndNothingElseChanges() throws Exception {
    Map<String, Answer> right = sample.answers().toMachines();
    String target = content(right).getFirst();
    for (long place : new long[] {0, 100, -1}) {
      Path data = sample.copy();
      DataFolder.flip(contentFile(data, target), place);
      onlyDiffersIn(target, data);
    }
  }

  @Test
  void content_goneOrCutShort_isNotServedAndNothingElseChanges() throws Exception {
    String target = content(sample.answers().toMachines()).getLast();
    Path gone = sample.copy();
    Files.delete(contentFile(gone, target));
    onlyDiffersIn(target, gone);
    Path cut = sample.copy();
    Path file = contentFile(cut, target);
    Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 50));
    onlyDiffersIn(target, cut);
  }

  @Test
  void content_damagedWhileServing_isNotServedFromThenOn() throws Exception {
    String target = content(sample.answers().toMachines()).getFirst();
    Path data = sample.copy();
    try (TestServer server = TestServer.start(data);
        ServerClient client = ServerClient.of(server)) {
      assertThat(client.get(target).statusCode()).isEqualTo(200);
      DataFolder.flip(contentFile(data, target), 100);
      assertThat(client.get(target).statusCode()).isEqualTo(503);
    }
  }

  // The file is not served, and soon what has it is offered no longer.
  private static void onlyDiffersIn(String target, Path data) throws Exception {
    String digest = target.split("/", -1)[2];
    try (TestServer server = TestServer.start(data);
        ServerClient client = ServerClient.of(server)) {
      Answer refused = SampleFolder.ask(client, target);
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.body()).contains("/problems/content-damaged");
      for (Map.Entry<String, Answer> one : sample.answers().toMachines().entrySet()) {
        String asked = one.getKey();
        if (asked.startsWith("/v1/offers") && one.getValue().body().contains(digest)) {
          Eventually.holds("withheld: " + asked, () -> isWithout(client, asked, digest));
        } else if (!asked.equals(target)) {
          assertThat(SampleFolder.ask(client, asked)).as(asked).isEqualTo(one.getValue());
        }
      }
    }
  }

  private static boolean isWithout(ServerClient client, String asked, String digest)
      throws Exception {
    Answer answer = SampleFolder.ask(client, asked);
    assertThat(answer.status()).isEqualTo(200);
    return !answer.body().contains(digest);
  }

  private static List<String> content(Map<String, Answer> answers) {
    List<String> targets =
        answers.keySet().stream().filter(target -> target.startsWith("/content/")).toList();
    assertThat(targets).hasSize(5);
    return targets;
  }

  private static Path contentFile(Path data, String target) throws IOException {
    String digest = target.split("/", -1)[2];
    try (Stream<Path> files = Files.walk(data.resolve("content"))) {
      return files.filter(file -> file.endsWith(digest)).findFirst().orElseThrow();
    }
  }
}
