package io.patchbay.server.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import io.patchbay.server.testing.Commands;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LogEvents;
import io.patchbay.server.testing.Mount;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is in the access log, that it can be rotated, and that no state of the disk stops anybody.
final class AccessLogTest {
  private static final Instant NOON = Instant.parse("2008-12-17T18:00:00.123456Z");
  private static final int QUEUE_MAX = 8192;

  @TempDir private Path folder = Path.of("");

  private Path file() {
    return folder.resolve("access.log");
  }

  private static Entry entry(String target) {
    return Entry.of(NOON, null, "GET", target, "offers", 200, 1234, 56_789, false);
  }

  private List<JsonObject> lines(Path file) throws IOException {
    List<JsonObject> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JsonParser.parseString(line).getAsJsonObject());
    }
    return lines;
  }

  private List<String> paths(Path file) throws IOException {
    return lines(file).stream().map(line -> line.get("path").getAsString()).toList();
  }

  @Test
  void entry_isOneLine_withEveryField() throws IOException {
    try (AccessLog log = AccessLog.open(file(), 7)) {
      log.add(
          Entry.of(
              NOON,
              InetAddress.getByAddress("ignored.example", new byte[] {127, 0, 0, 9}),
              "POST",
              "/v1/offers?os=5.1",
              "offers",
              503,
              12,
              345,
              true));
    }

    assertThat(Files.readString(file()))
        .isEqualTo(
            "{\"time\":\"2008-12-17T18:00:00.123456Z\",\"client\":\"127.0.0.9\","
                + "\"method\":\"POST\",\"path\":\"/v1/offers\",\"queryChars\":6,"
                + "\"route\":\"offers\",\"status\":503,\"bytes\":12,\"nanos\":345,\"tls\":true,"
                + "\"oneIn\":7}\n");
  }

  @Test
  void query_isNotLogged_butForItsLength() throws IOException {
    try (AccessLog log = AccessLog.open(file(), 1)) {
      log.add(entry("/v1/offers?client=secret-of-mine&installed=KB958215"));
      log.add(entry("/v1/offers?"));
      log.add(entry("/v1/offers"));
    }

    assertThat(Files.readString(file())).doesNotContain("secret").doesNotContain("KB958215");
    assertThat(lines(file()).stream().map(line -> line.get("queryChars").getAsInt()))
        .containsExactly(40, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/\"},{\"status\":200",
        "/a\nb\r\tc",
        "/\\\"",
        "/\u0000\u001f\u007f",
        "/\u2028\u2029",
        "/ä€😀",
        "/%22%0a",
        ""
      })
  void path_ofAnyCharacters_isStillOneLine_andReadsTheSame(String path) throws IOException {
    try (AccessLog log = AccessLog.open(file(), 1)) {
      log.add(entry(path));
    }

    assertThat(Files.readString(file()).lines()).hasSize(1);
    assertThat(paths(file())).containsExactly(path);
  }

  @Test
  void pathAndMethod_areCut_soThatWhatWaitsIsBounded() {
    Entry entry =
        new Entry(NOON, null, "M".repeat(99), "/".repeat(9999), 0, "none", 400, 0, 0, false);

    assertThat(entry.path()).hasSize(Entry.PATH_CHARS_MAX);
    assertThat(entry.method()).hasSize(32);
  }

  @Test
  void wants_isTrueForOneInSoMany() throws IOException {
    int asked = 1_000_000;
    int wanted = 0;
    try (AccessLog log = AccessLog.open(file(), 100)) {
      for (int i = 0; i < asked; i++) {
        wanted += log.wants() ? 1 : 0;
      }
    }

    // Five standard deviations: red once in two million runs.
    assertThat(wanted).isCloseTo(asked / 100, within(500));
  }

  @Test
  void wants_oneInOne_isAlwaysTrue_andOff_isNever() throws IOException {
    try (AccessLog all = AccessLog.open(file(), 1);
        AccessLog none = AccessLog.off()) {
      none.add(entry("/"));
      for (int i = 0; i < 1000; i++) {
        assertThat(all.wants()).isTrue();
        assertThat(none.wants()).isFalse();
      }
      assertThat(none.written() + none.dropped()).isZero();
    }
  }

  @Test
  void entries_areInTheFile_soonAfterNobodyAddsAny() throws Exception {
    try (AccessLog log = AccessLog.open(file(), 1)) {
      log.add(entry("/first"));
      Eventually.holds("it is flushed", () -> paths(file()).equals(List.of("/first")));
      log.add(entry("/second"));
      Eventually.holds("and so is the next", () -> paths(file()).size() == 2);
    }
  }

  @Test
  void close_writesAllThatWasAdded_andDropsWhatComesLater() throws IOException {
    AccessLog log = AccessLog.open(file(), 1);
    for (int i = 0; i < 5000; i++) {
      log.add(entry("/" + i));
    }
    log.close();
    log.add(entry("/late"));

    assertThat(paths(file())).hasSize(5000).doesNotHaveDuplicates().doesNotContain("/late");
    assertThat(log.written()).isEqualTo(5000);
    assertThat(log.dropped()).isEqualTo(1);
  }

  @Test
  void openedAgain_appends() throws IOException {
    for (String path : List.of("/one", "/two")) {
      try (AccessLog log = AccessLog.open(file(), 1)) {
        log.add(entry(path));
      }
    }

    assertThat(paths(file())).containsExactly("/one", "/two");
  }

  // A pipe that nobody reads holds 64 KiB; then the writer waits, and whoever adds must not.
  @Test
  void whatComesTooFast_isDropped_counted_andNeverWaitedFor() throws Exception {
    Commands.run("mkfifo", file().toString());
    int added = 3 * QUEUE_MAX;
    CountDownLatch opened = new CountDownLatch(1);
    List<String> read = new ArrayList<>();
    CountDownLatch mayRead = new CountDownLatch(1);
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (var lines = Files.newBufferedReader(file())) {
                    opened.countDown();
                    mayRead.await();
                    lines.lines().forEach(read::add);
                  } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                  }
                });
    AccessLog log = AccessLog.open(file(), 1);
    opened.await();
    for (int i = 0; i < added; i++) {
      log.add(entry("/" + i));
    }
    long droppedBefore = log.dropped();
    mayRead.countDown();
    log.close();
    reader.join();

    assertThat(droppedBefore).isBetween((long) added - QUEUE_MAX - 1000, (long) added - QUEUE_MAX);
    assertThat(log.written() + log.dropped()).isEqualTo(added);
    assertThat(read).hasSize((int) log.written());
  }

  @Test
  void renamedFile_isLeft_andAnotherIsBegun() throws Exception {
    Path rotated = folder.resolve("access.log.1");
    try (AccessLog log = AccessLog.open(file(), 1)) {
      log.add(entry("/before"));
      Eventually.holds("it is written", () -> log.written() == 1);
      Files.move(file(), rotated, StandardCopyOption.ATOMIC_MOVE);
      Eventually.holds(
          "it is begun again",
          () -> {
            log.add(entry("/after"));
            return Files.exists(file()) && !paths(file()).isEmpty();
          });
    }

    assertThat(paths(rotated)).startsWith("/before");
    assertThat(paths(file())).containsOnly("/after");
    assertThat(Files.readAllLines(rotated).size() + Files.readAllLines(file()).size())
        .isGreaterThan(1);
  }

  @Test
  void fileReplacedByAnother_isFound() throws Exception {
    try (AccessLog log = AccessLog.open(file(), 1)) {
      Files.move(file(), folder.resolve("access.log.1"));
      Files.createFile(file()); // As logrotate's `create` does.
      Eventually.holds(
          "it is written to",
          () -> {
            log.add(entry("/after"));
            return Files.size(file()) > 0;
          });
      assertThat(log.dropped()).isZero();
    }
  }

  @Test
  void vanishedFolder_isReportedOnce_andWrittenAgainWhenItIsBack() throws Exception {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Path file = inner.resolve("access.log");
    try (LogEvents events = LogEvents.of(AccessLog.class.getName());
        AccessLog log = AccessLog.open(file, 1)) {
      events.keepFromTheLog();
      Files.delete(file);
      Files.delete(inner);
      Eventually.holds(
          "entries are dropped",
          () -> {
            log.add(entry("/lost"));
            return log.dropped() > 100;
          });
      assertThat(events.errors())
          .singleElement(InstanceOfAssertFactories.STRING)
          .contains(file.toString());

      Files.createDirectory(inner);
      long lost = log.dropped();
      Eventually.holds(
          "it is written again",
          () -> {
            log.add(entry("/found"));
            return Files.exists(file) && paths(file).contains("/found");
          });
      assertThat(log.dropped()).isGreaterThanOrEqualTo(lost);
      assertThat(events.messages().getLast()).contains("is written again");
    }
  }

  @Test
  void fullDisk_dropsWhatHasNoRoom_andTearsNoLineForGood() throws Exception {
    Mount.assumePossible(folder);
    Path small = Files.createDirectory(folder.resolve("small"));
    Path file = small.resolve("access.log");
    try (Mount mount = Mount.tmpfs(small, 16384);
        LogEvents events = LogEvents.of(AccessLog.class.getName())) {
      events.keepFromTheLog();
      AccessLog log = AccessLog.open(file, 1);
      try (log) {
        Eventually.holds(
            "the disk is full",
            () -> {
              log.add(entry("/many"));
              return log.dropped() > 10;
            });
        assertThat(events.errors())
            .singleElement(InstanceOfAssertFactories.STRING)
            .contains("No space left");
        long written = log.written();
        mount.resize(1 << 20);
        Eventually.holds(
            "there is room again",
            () -> {
              log.add(entry("/more"));
              return log.written() > written;
            });
      }
      List<String> lines = Files.readAllLines(file);
      long torn = lines.stream().filter(AccessLogTest::isTorn).count();
      assertThat(torn).isLessThanOrEqualTo(1);
      // None of those after it is glued to the one that was torn.
      assertThat(lines.size() - torn).isEqualTo(log.written());
      assertThat(lines).doesNotContain("");
      assertThat(lines.getLast()).endsWith("}").contains("/more");
    }
  }

  private static boolean isTorn(String line) {
    try {
      return !JsonParser.parseString(line).isJsonObject();
    } catch (JsonSyntaxException e) {
      return true;
    }
  }

  @Test
  void open_whereNothingCanBeWritten_isRefused() {
    assertThatThrownBy(() -> AccessLog.open(folder, 1)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> AccessLog.open(folder.resolve("none/access.log"), 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none");
  }

  @Test
  void client_isItsAddress_neverAName() throws UnknownHostException, IOException {
    InetAddress client = InetAddress.getByAddress("name.example", new byte[16]);
    try (AccessLog log = AccessLog.open(file(), 1)) {
      log.add(Entry.of(NOON, client, "GET", "/", "none", 404, 0, 0, false));
    }

    assertThat(lines(file()).getFirst().get("client").getAsString()).isEqualTo("0:0:0:0:0:0:0:0");
  }
}
