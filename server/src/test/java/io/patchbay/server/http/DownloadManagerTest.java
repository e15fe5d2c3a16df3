package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.patchbay.server.config.Setting;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.LogEvents;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What real downloads do: begin again in the middle, come in pieces over many connections, stop
/// reading, go away. Without TLS and with both libraries.
@ExtendWith(LeakCheck.class)
final class DownloadManagerTest {
  private static final int PIECE_BYTES = 1 << 20;
  private static final int CONNECTIONS = 6;
  private static final int SLOW_READERS = 30;
  // A slice of each, encrypted, and what the allocator keeps beside it.
  private static final long SLOW_READER_BYTES_MAX = 3L * ContentSender.SLICE_BYTES;
  private static final long SEED = Long.getLong("patchbay.seed", 20081217);

  /// How the client reaches the server.
  enum Way {
    PLAIN,
    OPENSSL,
    JDK
  }

  private static final Map<Way, TestServer> SERVERS = new EnumMap<>(Way.class);
  private static TestAuthority authority;
  private static LargeFile file;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    authority = new TestAuthority("root");
    TestAuthority.write(authority.server("server"), folder);
    for (Way way : Way.values()) {
      Path data = folder.resolve(way.name());
      TestServer server = TestServer.start(data, settings(way, folder));
      SERVERS.put(way, server);
      server.publish("ms08-078");
      file = LargeFile.release(server, data);
    }
  }

  private static Map<Setting, String> settings(Way way, Path folder) {
    return way == Way.PLAIN
        ? new HashMap<>()
        : TestAuthority.settings(TlsProvider.valueOf(way.name()), folder);
  }

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(TestServer::close);
  }

  @ParameterizedTest
  @EnumSource
  void piecesInAnyOrder_overSeveralConnections_areTheFile(Way way) throws Exception {
    List<Integer> order = new ArrayList<>();
    for (int from = 0; from < LargeFile.BYTES; from += PIECE_BYTES) {
      order.add(from);
    }
    Collections.shuffle(order, new Random(SEED));
    Queue<Integer> pieces = new ConcurrentLinkedQueue<>(order);
    byte[] all = new byte[LargeFile.BYTES];
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> done = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        done.add(clients.submit(() -> fetch(way, pieces, all)));
      }
      for (Future<Integer> client : done) {
        assertThat(client.get(60, TimeUnit.SECONDS)).isPositive();
      }
    }

    assertThat(file.isAllOf(new ByteArrayInputStream(all))).isTrue();
  }

  // How many pieces this connection got.
  private static int fetch(Way way, Queue<Integer> pieces, byte[] all) throws Exception {
    int fetched = 0;
    try (RawHttp http = connect(way)) {
      for (Integer from = pieces.poll(); from != null; from = pieces.poll()) {
        http.send(get("Range: bytes=" + from + "-" + (from + PIECE_BYTES - 1)));
        Response response = http.receive();
        assertThat(response.status()).isEqualTo(206);
        System.arraycopy(response.bytes(), 0, all, from, PIECE_BYTES);
        fetched++;
      }
    }
    return fetched;
  }

  @ParameterizedTest
  @EnumSource
  void downloadThatIsCut_andCutAgain_isResumed(Way way) throws Exception {
    Random random = new Random(SEED);
    byte[] all = new byte[LargeFile.BYTES];
    int have = 0;
    String etag = "";
    while (have < all.length) {
      try (RawHttp http = connect(way)) {
        http.send(have == 0 ? get() : get("Range: bytes=" + have + "-", "If-Range: " + etag));
        Response head = http.receiveHead();
        assertThat(head.status()).isEqualTo(have == 0 ? 200 : 206);
        etag = head.header("ETag");
        int wanted = Math.min(all.length - have, 1 + random.nextInt(all.length / 3));
        have += http.input().readNBytes(all, have, wanted);
      }
    }

    assertThat(file.isAllOf(new ByteArrayInputStream(all))).isTrue();
    awaitNoTransfers(way);
  }

  @ParameterizedTest
  @EnumSource
  void clientsThatGoAway_leaveNoFileOpen_andNothingInTheLog(Way way) throws Exception {
    awaitNoTransfers(way);
    long before = openFiles();
    try (LogEvents log = LogEvents.of("io.patchbay")) {
      for (int i = 0; i < 20; i++) {
        try (RawHttp http = connect(way)) {
          http.send(i % 2 == 0 ? get() : get("Range: bytes=0-9999999,20000000-29999999"));
          assertThat(http.receiveHead().status()).isBetween(200, 206);
        }
      }
      awaitNoTransfers(way);
      Eventually.holds("all files are closed", () -> openFiles() <= before);

      assertThat(log.errors()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void manySlowReaders_holdASliceEach_andOthersAreServed(Way way) throws Exception {
    List<RawHttp> open = new ArrayList<>();
    long before = directBytes();
    try {
      for (int i = 0; i < SLOW_READERS; i++) {
        RawHttp http = connectSmall(way);
        open.add(http);
        http.send(get());
        assertThat(http.receiveHead().status()).isEqualTo(200);
      }
      assertThat(transfers(way)).isEqualTo(SLOW_READERS);
      Response query =
          RawHttp.ask(SERVERS.get(way).publicAddress(), "GET", "/v1/offers?" + Machines.XP_IE7);

      assertThat(query.status()).isEqualTo(200);
      assertThat(directBytes() - before).isLessThan(SLOW_READERS * SLOW_READER_BYTES_MAX);
    } finally {
      for (RawHttp http : open) {
        http.close();
      }
    }
    awaitNoTransfers(way);
  }

  private static String get(String... headers) {
    return RawHttp.head("GET", file.target(), headers);
  }

  private static InetSocketAddress address(Way way) {
    return way == Way.PLAIN
        ? SERVERS.get(way).publicAddress()
        : SERVERS.get(way).server().tlsAddress().orElseThrow();
  }

  private static RawHttp connect(Way way) throws Exception {
    return way == Way.PLAIN ? RawHttp.connect(address(way)) : authority.connect(address(way));
  }

  private static RawHttp connectSmall(Way way) throws Exception {
    return way == Way.PLAIN
        ? RawHttp.connect(address(way), 4096)
        : RawHttp.over(TestAuthority.socket(authority.clientContext(null), address(way), 4096));
  }

  private static void awaitNoTransfers(Way way) throws Exception {
    Eventually.holds("nothing is sent any more", () -> transfers(way) == 0);
  }

  private static double transfers(Way way) throws IOException {
    return Scrape.of(SERVERS.get(way)).value("patchbay_content_transfers", "listener", "public");
  }

  private static long openFiles() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  private static long directBytes() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }
}
