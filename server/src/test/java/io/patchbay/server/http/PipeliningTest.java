package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.patchbay.server.config.Setting;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Far more requests in one write than a connection gets answered in one turn.
@ExtendWith(LeakCheck.class)
final class PipeliningTest {
  private static final int REQUESTS = 26_000;
  private static final int PIPELINE_MAX = 64;
  private static final int IDLE_SECONDS_MAX = 2;
  private static final int WAIT_SECONDS_MAX = 60;
  private static final long WAIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
  private static final int MEGABYTE = 1 << 20;
  private static final long MEMORY_BYTES_MAX = 24 * MEGABYTE; // Of noise, most of it.
  private static final String GOOD = RawHttp.head("GET", "/v1/offers?" + Machines.XP_IE7);

  private static TestServer server;
  private static InetSocketAddress address;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    server =
        TestServer.start(
            data,
            Map.of(
                Setting.PIPELINE_MAX, "" + PIPELINE_MAX,
                Setting.IDLE_SECONDS_MAX, "" + IDLE_SECONDS_MAX));
    server.publish("ms08-078");
    address = server.publicAddress();
    assertServed(); // From now on it is in memory.
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void tinyRequestsInOneWrite_areAllAnsweredInOrder_andOthersMeanwhile() throws Exception {
    Random random = new Random(20081217);
    List<Integer> expected = new ArrayList<>();
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < REQUESTS; i++) {
      boolean known = random.nextBoolean();
      all.append(known ? "PUT /v1/offers" : "GET /").append(" HTTP/1.1\r\nHost:\r\n\r\n");
      expected.add(known ? 405 : 404);
    }
    double before = rejects("pipelining-depth");
    List<Integer> statuses = new ArrayList<>();
    try (RawHttp http = RawHttp.connect(address)) {
      CompletableFuture<Boolean> sent = send(http, bytes(all.toString()));
      for (int i = 0; i < REQUESTS; i++) {
        statuses.add(http.receive().status());
        if (i % 5000 == 0) {
          assertServed();
        }
      }
      assertThat(sent.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(statuses).isEqualTo(expected);
    assertThat(rejects("pipelining-depth")).isGreaterThan(before);
  }

  @Test
  void offerQueriesInOneWrite_areAllAnsweredInOrder() throws Exception {
    List<String> languages = List.of("DEU", "ENU", "JPN", "FRA");
    Random random = new Random(20081217);
    List<String> expected = new ArrayList<>();
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < REQUESTS / 10; i++) {
      String language = languages.get(random.nextInt(languages.size()));
      all.append(GOOD.replace("de-CH", language));
      expected.add(language);
    }
    double before = rejects("pipelining-depth");
    List<String> answered = new ArrayList<>();
    try (RawHttp http = RawHttp.connect(address)) {
      CompletableFuture<Boolean> sent = send(http, bytes(all.toString()));
      for (int i = 0; i < expected.size(); i++) {
        answered.add(http.receive().body().replaceAll("(?s).*960714-x86-(\\w+)\\.exe.*", "$1"));
      }
      assertThat(sent.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(answered).isEqualTo(expected);
    assertThat(rejects("pipelining-depth")).isGreaterThan(before);
  }

  // One is answered by the fast path from memory, the other with ten times as much by a worker.
  @ParameterizedTest
  @ValueSource(strings = {"/v1/offers?" + Machines.XP_IE7, "/v1/bulletins/MS08-078"})
  void clientsThatAskAndNeverRead_takeBoundedMemory_andAreClosed(String target) throws Exception {
    int clients = 3;
    String request = RawHttp.head("GET", target);
    byte[] requests = bytes(request.repeat(8 * MEGABYTE / request.length()));
    double before = rejects("slow-reader");
    long memory = memoryBytes();
    long most = 0;
    List<RawHttp> open = new ArrayList<>();
    List<CompletableFuture<Boolean>> sent = new ArrayList<>();
    try {
      for (int i = 0; i < clients; i++) {
        open.add(RawHttp.connect(address, 4096));
        sent.add(send(open.getLast(), requests));
      }
      long start = System.nanoTime();
      while (rejects("slow-reader") < before + clients) {
        most = Math.max(most, memoryBytes() - memory);
        assertThat(System.nanoTime() - start).isLessThan(WAIT_NANOS_MAX);
      }
      for (CompletableFuture<Boolean> client : sent) {
        assertThat(client.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS)).as("all taken").isFalse();
      }
    } finally {
      for (RawHttp http : open) {
        http.close();
      }
    }
    // Each may hold what was read at once, and the answers of one turn; it asked for far more.
    assertThat(most).isLessThan(MEMORY_BYTES_MAX);
    Eventually.holds(
        "all are gone",
        () -> Scrape.of(server).value("patchbay_http_connections", "listener", "public") == 0);
  }

  private static void assertServed() throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(GOOD);
      assertThat(http.receive().status()).isEqualTo(200);
    }
  }

  private static CompletableFuture<Boolean> send(RawHttp http, byte[] requests) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return http.trySend(requests);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        Thread::startVirtualThread);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static long memoryBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  private static double rejects(String limit) throws IOException {
    return Scrape.of(server)
        .value("patchbay_http_rejects_total", "limit", limit, "listener", "public");
  }
}
