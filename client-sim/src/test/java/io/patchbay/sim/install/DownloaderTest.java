package io.patchbay.sim.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.Zstd;
import com.sun.net.httpserver.HttpExchange;
import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.sim.testing.FakeTime;
import io.patchbay.sim.testing.Payload;
import io.patchbay.sim.testing.UpdateServer;
import io.patchbay.sim.wire.Connection;
import io.patchbay.sim.wire.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DownloaderTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int MIB = 1 << 20;
  private static final String NAME = "IE7-WindowsXP-KB960714-x86-DEU.exe";

  @TempDir private Path directory;
  private final FakeTime time = new FakeTime();
  private Path incoming;
  private Path target;
  private UpdateServer server;

  @BeforeEach
  void start() throws IOException {
    server = new UpdateServer();
    incoming = Files.createDirectory(directory.resolve("incoming"));
    target = directory.resolve(NAME);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void fetch_smallFile_comesInOneRequest() throws Exception {
    Payload payload = Payload.random(NAME, 4 * MIB, 1);
    server.serving(payload);
    Fetched fetched = fetch(payload, plain());

    assertThat(server.asked).containsExactly("GET identity");
    assertThat(fetched.form()).contains("whole file");
    assertThat(fetched.receivedBytes()).isEqualTo(4 * MIB);
    assertThatItIs(payload);
  }

  @Test
  void fetch_largeFile_comesInShuffledPiecesEachOnce() throws Exception {
    Payload payload = Payload.random(NAME, 9 * MIB + 1, 2);
    server.serving(payload);
    Fetched fetched = fetch(payload, plain());

    List<String> ranges = List.copyOf(server.asked);
    assertThat(ranges).hasSize(10).doesNotHaveDuplicates();
    assertThat(ranges)
        .contains("GET bytes=0-1048575", "GET bytes=9437184-9437184")
        .allMatch(range -> range.startsWith("GET bytes="));
    assertThat(ranges).isNotEqualTo(ranges.stream().sorted().toList());
    assertThat(fetched.receivedBytes()).isEqualTo(9 * MIB + 1);
    assertThatItIs(payload);
  }

  @Test
  void fetch_serverKnowsNoRanges_takesAllPiecesFromOneAnswer() throws Exception {
    Payload payload = Payload.random(NAME, 9 * MIB + 1, 3);
    server.serving(payload).withoutRanges();
    Fetched fetched = fetch(payload, plain());

    assertThat(server.asked).hasSize(1);
    assertThat(fetched.receivedBytes()).isEqualTo(9 * MIB + 1);
    assertThatItIs(payload);
  }

  @Test
  void fetch_isThereAlready_asksNothing() throws Exception {
    Payload payload = Payload.random(NAME, 1000, 4);
    Files.write(target, payload.bytes());
    assertThat(fetch(payload, plain()).form()).isEmpty();
    assertThat(server.asked).isEmpty();
  }

  @Test
  void fetch_otherBytesStandUnderTheName_replacesThem() throws Exception {
    Payload payload = Payload.random(NAME, 1000, 4);
    server.serving(payload);
    Files.write(target, payload.changed(5).bytes());
    fetch(payload, plain());
    assertThatItIs(payload);
  }

  @Test
  void fetch_smallFileBrokeOffInAnEarlierRun_goesOnAtTheNextByte() throws Exception {
    Payload payload = Payload.random(NAME, 100_000, 6);
    server.serving(payload).hook(breakingOffAfter(60_000, payload));
    assertThatThrownBy(() -> fetch(payload, new Plan(plain(), Duration.ZERO)))
        .isInstanceOf(GaveUpException.class);
    assertThat(target).doesNotExist();

    server.hook(_ -> false);
    Fetched fetched = fetch(payload, plain());
    assertThat(server.asked).last().isEqualTo("GET bytes=60000-99999");
    assertThat(fetched.resumedBytes()).isEqualTo(60_000);
    assertThat(fetched.receivedBytes()).isEqualTo(40_000);
    assertThatItIs(payload);
  }

  @Test
  void fetch_brokeOffAndServerKnowsNoRanges_takesOnlyWhatIsMissingFromTheWhole() throws Exception {
    Payload payload = Payload.random(NAME, 100_000, 6);
    server.serving(payload).withoutRanges().hook(breakingOffAfter(60_000, payload));
    assertThatThrownBy(() -> fetch(payload, new Plan(plain(), Duration.ZERO)))
        .isInstanceOf(GaveUpException.class);

    server.hook(_ -> false);
    Fetched fetched = fetch(payload, plain());
    assertThat(fetched.inVain()).isEmpty();
    assertThat(fetched.resumedBytes()).isEqualTo(60_000);
    assertThat(fetched.receivedBytes()).isEqualTo(100_000);
    assertThatItIs(payload);
  }

  @Test
  void fetch_largeFileBrokeOffInAnEarlierRun_fetchesNoPieceTwice() throws Exception {
    Payload payload = Payload.random(NAME, 9 * MIB, 7);
    var answered = new AtomicInteger();
    server.serving(payload);
    server.hook(exchange -> answered.incrementAndGet() > 5 && sent(exchange, 404));
    // One after the other: what is under way when another fails is given up.
    var oneByOne = new DownloadSettings(1, false, false);
    assertThatThrownBy(() -> fetch(payload, oneByOne)).isInstanceOf(ProblemException.class);
    List<String> first = server.asked.stream().toList();

    server.asked.clear();
    server.hook(_ -> false);
    Fetched fetched = fetch(payload, plain());
    assertThat(first).hasSize(5);
    assertThat(server.asked).hasSize(4).doesNotContainAnyElementsOf(first);
    assertThat(fetched.resumedBytes()).isEqualTo(5 * MIB);
    assertThatItIs(payload);
  }

  @Test
  void fetch_journalOfAnotherForm_beginsAnew() throws Exception {
    Payload payload = Payload.random(NAME, 9 * MIB, 8);
    server.serving(payload);
    Path part = incoming.resolve(payload.sha256() + ".part");
    Files.write(part, new byte[9 * MIB]);
    Files.writeString(
        incoming.resolve(part.getFileName() + ".journal"),
        "patchbay-part 1 " + 9 * MIB + " \"another\"\n#########");
    Fetched fetched = fetch(payload, plain());
    assertThat(fetched.resumedBytes()).isZero();
    assertThatItIs(payload);
  }

  @Test
  void fetch_partIsShorterThanItsJournalSays_beginsAnew() throws Exception {
    Payload payload = Payload.random(NAME, 9 * MIB, 8);
    server.serving(payload);
    Path part = incoming.resolve(payload.sha256() + ".part");
    Files.write(part, new byte[3 * MIB]);
    Files.writeString(
        incoming.resolve(part.getFileName() + ".journal"),
        "patchbay-part 1 " + 9 * MIB + " \"" + payload.sha256() + "\"\n###.#....");
    Fetched fetched = fetch(payload, plain());
    assertThat(fetched.resumedBytes()).isZero();
    assertThatItIs(payload);
  }

  @Test
  void fetch_wrongBytesOnce_fetchesTheWholeAgain() throws Exception {
    Payload payload = Payload.random(NAME, 1000, 9);
    server.serving(payload).hook(wrong(1, payload.changed(1)));
    Fetched fetched = fetch(payload, plain());
    assertThat(fetched.inVain().orElseThrow()).contains("whole file: SHA-256 ");
    assertThat(fetched.receivedBytes()).isEqualTo(2000);
    assertThatItIs(payload);
  }

  @Test
  void fetch_wrongBytesAlways_failsAfterThreeAttemptsAndKeepsNothing() throws Exception {
    Payload payload = Payload.random(NAME, 1000, 9);
    server.hook(wrong(10, payload.changed(1)));
    assertThatThrownBy(() -> fetch(payload, plain()))
        .isInstanceOf(WrongBytesException.class)
        .hasMessageStartingWith(NAME + ": SHA-256 ");
    assertThat(target).doesNotExist();
    assertThat(entries(incoming)).isEmpty();
    assertThat(time.pauses).isEmpty();
  }

  @Test
  void fetch_moreBytesThanAnnounced_areNeverWritten() throws Exception {
    Payload payload = Payload.random(NAME, 1000, 9);
    server.hook(
        exchange -> {
          exchange.sendResponseHeaders(200, 0); // Chunked: nobody knows how much comes.
          try (var out = exchange.getResponseBody()) {
            out.write(new byte[5000]);
          }
          return true;
        });
    assertThatThrownBy(() -> fetch(payload, plain()))
        .isInstanceOf(WrongBytesException.class)
        .hasMessageContaining("more bytes (expected: 1000)");
    assertThat(entries(incoming)).isEmpty();
  }

  @Test
  void fetch_notThere_failsAtOnce() {
    Payload payload = Payload.random(NAME, 1000, 10);
    assertThatThrownBy(() -> fetch(payload, plain()))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith("server answered 404");
    assertThat(server.asked).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void fetch_serverSaysLater_waitsAsLongAsItSays(int status) throws Exception {
    Payload payload = Payload.random(NAME, 1000, 11);
    var answered = new AtomicInteger();
    server
        .serving(payload)
        .hook(
            exchange -> {
              exchange.getResponseHeaders().set("Retry-After", "7");
              return answered.incrementAndGet() <= 2 && sent(exchange, status);
            });
    fetch(payload, plain());
    assertThat(time.pauses).hasSize(2).allMatch(pause -> pause.toSeconds() == 7);
    assertThatItIs(payload);
  }

  @Test
  void fetch_nobodyListens_givesUpWhenPatienceIsOver() throws Exception {
    Payload payload = Payload.random(NAME, 1000, 12);
    URI nobody;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
    assertThatThrownBy(() -> fetch(nobody, payload, new Plan(plain(), PATIENCE)))
        .isInstanceOf(GaveUpException.class)
        .hasMessageContaining("Connection refused (gave up after 120 s of trouble)")
        .satisfies(
            e -> assertThat(ErrorCode.of((IOException) e)).isEqualTo(ErrorCode.CANNOT_CONNECT));
    assertThat(time.nanoTime()).isEqualTo(PATIENCE.toNanos());
  }

  @Test
  void fetch_serverHasItAsZstd_takesThat() throws Exception {
    Payload payload = new Payload(NAME, new byte[100_000]);
    server.serving(payload).zstd(payload, payload.zstd());
    Fetched fetched = fetch(payload, all());
    assertThat(server.asked).containsExactly("HEAD zstd", "GET zstd");
    assertThat(fetched.form()).contains("zstd");
    assertThat(fetched.receivedBytes()).isEqualTo(payload.zstd().length);
    assertThatItIs(payload);
  }

  @Test
  void fetch_serverHasADelta_takesThat() throws Exception {
    Payload old = Payload.random("old.exe", 300_000, 13);
    Payload payload = old.changed(14);
    server.serving(payload).zstd(payload, payload.zstd()).delta(old, payload, payload.delta(old));
    Fetched fetched = fetch(payload, all(), held(Payload.random("x", 5000, 0)), held(old));
    assertThat(server.asked).containsExactly("HEAD zstd, dcz", "HEAD zstd, dcz", "GET zstd, dcz");
    assertThat(fetched.form()).contains("delta");
    assertThat(fetched.receivedBytes()).isLessThan(3000);
    assertThatItIs(payload);
  }

  @Test
  void fetch_largeDelta_comesInPiecesAndIsGoneOnWith() throws Exception {
    Payload old = Payload.random("old.exe", 100_000, 15);
    Payload payload = Payload.random(NAME, 6 * MIB, 16);
    byte[] delta = Arrays.copyOf(payload.delta(old), 6 * MIB - 1); // An end too soon: in vain.
    server.serving(payload).delta(old, payload, delta);
    Fetched fetched = fetch(payload, all(), held(old));
    assertThat(fetched.inVain().orElseThrow()).startsWith("delta: ");
    assertThat(fetched.form()).contains("whole file");
    assertThat(server.asked.stream().filter("GET zstd, dcz"::equals)).hasSize(6);
    assertThatItIs(payload);
  }

  @Test
  void fetch_notWanted_asksForNoSmallerForm() throws Exception {
    Payload old = Payload.random("old.exe", 300_000, 13);
    Payload payload = old.changed(14);
    server.serving(payload).zstd(payload, payload.zstd()).delta(old, payload, payload.delta(old));
    fetch(payload, plain(), held(old));
    assertThat(server.asked).containsExactly("GET identity");
  }

  @Test
  void fetch_tooManyBases_asksAboutFour() throws Exception {
    Payload payload = Payload.random(NAME, 300_000, 17);
    server.serving(payload);
    var held = new Held[6];
    for (int i = 0; i < held.length; i++) {
      held[i] = held(Payload.random("base" + i, 1000, i));
    }
    fetch(payload, all(), held);
    assertThat(server.asked.stream().filter("HEAD zstd, dcz"::equals)).hasSize(4);
    assertThatItIs(payload);
  }

  @Test
  void fetch_wrongDelta_fallsBackToTheWhole() throws Exception {
    Payload old = Payload.random("old.exe", 300_000, 18);
    Payload payload = old.changed(19);
    byte[] good = payload.delta(old);
    byte[] turned = good.clone();
    turned[good.length / 2] ^= 1;
    Payload bomb = new Payload("bomb", new byte[5 * MIB]);
    List<byte[]> wrong =
        List.of(
            old.changed(20).delta(old),
            payload.delta(old.changed(21)),
            bomb.delta(old),
            new byte[1000],
            Arrays.copyOf(good, 30),
            Arrays.copyOf(good, good.length - 3),
            turned);
    for (byte[] delta : wrong) {
      Files.deleteIfExists(target);
      server.serving(payload).delta(old, payload, delta);
      Fetched fetched = fetch(payload, all(), held(old));
      assertThat(fetched.inVain().orElseThrow()).startsWith("delta: ");
      assertThat(fetched.form()).contains("whole file");
      assertThatItIs(payload);
    }
  }

  @Test
  void fetch_deltaLargerThanTheFile_isNotTaken() throws Exception {
    Payload old = Payload.random("old.exe", 10_000, 22);
    Payload payload = old.changed(23);
    server.serving(payload).delta(old, payload, new byte[10_001]);
    assertThat(fetch(payload, all(), held(old)).form()).contains("whole file");
  }

  @Test
  void fetch_baseChangedOnDisk_isNotUsed() throws Exception {
    Payload old = Payload.random("old.exe", 300_000, 24);
    Payload payload = old.changed(25);
    server.serving(payload).delta(old, payload, payload.delta(old));
    Held held = held(old);
    Files.write(held.path(), old.changed(26).bytes());
    Fetched fetched = fetch(payload, all(), held);
    assertThat(fetched.form()).contains("whole file");
    assertThat(fetched.inVain()).isEmpty();
    assertThatItIs(payload);
  }

  @Test
  void fetch_baseLooksLikeAStructuredDictionary_isNotAskedAbout() throws Exception {
    byte[] bytes = Payload.random("old.exe", 10_000, 27).bytes();
    System.arraycopy(new byte[] {0x37, (byte) 0xa4, 0x30, (byte) 0xec}, 0, bytes, 0, 4);
    Payload payload = Payload.random(NAME, 10_000, 28);
    server.serving(payload);
    fetch(payload, all(), held(new Payload("old.exe", bytes)));
    assertThat(server.asked).containsExactly("HEAD zstd", "GET identity");
  }

  @Test
  void fetch_zstdFrameThatWantsTooLargeAWindow_fallsBackToTheWhole() throws Exception {
    Payload payload = new Payload(NAME, new byte[300_000]);
    byte[] frame = Zstd.compress(payload.bytes());
    // No single segment, window descriptor of 2 TiB, no content size. RFC 8878, 3.1.1.1.
    byte[] hungry = {frame[0], frame[1], frame[2], frame[3], 0, (byte) 0xf8, 1, 0, 0};
    server.serving(payload).zstd(payload, hungry);
    Fetched fetched = fetch(payload, all());
    assertThat(fetched.inVain().orElseThrow()).startsWith("zstd: ");
    assertThatItIs(payload);
  }

  @Test
  void fetch_diskFull_saysSoAndMakesRoom() throws Exception {
    Payload payload = Payload.random(NAME, 100_000, 29);
    server.serving(payload);
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    Files.createSymbolicLink(incoming.resolve(payload.sha256() + ".part"), full);
    assertThatThrownBy(() -> fetch(payload, plain()))
        .isInstanceOf(DiskException.class)
        .hasMessageContaining("No space left on device")
        .satisfies(e -> assertThat(ErrorCode.of((IOException) e)).isEqualTo(ErrorCode.DISK_FULL));
    assertThat(server.asked).hasSize(1);
    assertThat(entries(incoming)).isEmpty();
    assertThat(target).doesNotExist();
  }

  private record Plan(DownloadSettings settings, Duration patience) {}

  private static DownloadSettings plain() {
    return new DownloadSettings(4, false, false);
  }

  private static DownloadSettings all() {
    return new DownloadSettings(4, true, true);
  }

  private Fetched fetch(Payload payload, DownloadSettings settings, Held... held)
      throws IOException, InterruptedException {
    return fetch(payload, new Plan(settings, PATIENCE), held);
  }

  private Fetched fetch(Payload payload, Plan plan, Held... held)
      throws IOException, InterruptedException {
    return fetch(server.uri(), payload, plan, held);
  }

  private Fetched fetch(URI server, Payload payload, Plan plan, Held... held)
      throws IOException, InterruptedException {
    UpdateFile file = payload.file().toBuilder().setName(NAME).build();
    try (var connection = new Connection(server)) {
      var patience = new Patience(plan.patience, time, new Random(1), _ -> {});
      var downloader =
          new Downloader(connection, plan.settings, patience, new Random(2), (_, _, _) -> {});
      return downloader.fetch(file, new Downloader.Place(incoming, target), List.of(held));
    }
  }

  private Held held(Payload payload) throws IOException {
    Path path = directory.resolve(payload.sha256());
    Files.write(path, payload.bytes());
    return new Held(path, payload.sha256(), payload.bytes().length);
  }

  private void assertThatItIs(Payload payload) throws IOException {
    assertThat(Files.mismatch(target, Files.write(directory.resolve("expected"), payload.bytes())))
        .isEqualTo(-1);
    assertThat(new HashSet<>(entries(incoming))).isEmpty();
  }

  private static UpdateServer.Hook wrong(int times, Payload instead) {
    var answered = new AtomicInteger();
    return exchange -> {
      if (answered.incrementAndGet() > times) {
        return false;
      }
      UpdateServer.send(exchange, 200, "application/octet-stream", instead.bytes());
      return true;
    };
  }

  private static UpdateServer.Hook breakingOffAfter(int bytes, Payload payload) {
    return exchange -> {
      exchange.sendResponseHeaders(200, payload.bytes().length);
      exchange.getResponseBody().write(payload.bytes(), 0, bytes);
      exchange.getResponseBody().flush();
      return true;
    };
  }

  private static boolean sent(HttpExchange exchange, int status) throws IOException {
    UpdateServer.send(exchange, status, "text/plain", new byte[] {'x'});
    return true;
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }
}
