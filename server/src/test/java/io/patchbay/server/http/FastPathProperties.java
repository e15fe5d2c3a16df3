package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Ticker;
import io.patchbay.server.accesslog.AccessLog;
import io.patchbay.server.catalog.Snapshots;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.content.SmallerForms;
import io.patchbay.server.domain.Withheld;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.offer.OfferService;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.PublishedCatalog;
import io.patchbay.server.testing.TestReports;
import io.patchbay.server.wire.StoredCodecs;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The two ways from request to answer give the same bytes, for whatever is asked and in however
/// many pieces it comes. The general path alone is a connection on a loop that has no fast one.
@ExtendWith(LeakCheck.class)
final class FastPathProperties {
  private static final int REQUESTS = 20_000;
  private static final int DAMAGED = 5_000;
  private static final int CONNECTIONS = 400;
  private static final int CONNECTION_REQUESTS_MAX = 60;
  private static final long SEED = 20081217;
  private static final String TARGET = " /v1/";
  private static final Pattern TAG = Pattern.compile("\r\nETag: ([^\r]*)\r\n");
  private static final Limits LIMITS =
      new Limits(
          10,
          10,
          CONNECTION_REQUESTS_MAX,
          7,
          1 << 12,
          4096,
          4096,
          4096,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          1024,
          0,
          0);

  private static final Meters METERS = new Meters();
  private static final Workers WORKERS = new Workers("test-worker", 1, 1024);
  private static PublishedCatalog catalog;
  private static TestReports reports;
  private static Listener fastListener;
  private static Listener generalListener;
  private static Loop fastLoop;
  private static Loop generalLoop;

  private final Random random = new Random(SEED);
  private final RandomRequests requests = new RandomRequests(SEED);
  private String tag = "";

  @BeforeAll
  static void publish(@TempDir Path data) throws Exception {
    catalog = PublishedCatalog.open(data);
    for (String release : List.of("ms08-073", "ms08-078", "ms09-002", "ms09-014")) {
      catalog.publishRelease(release);
    }
    reports = TestReports.open(catalog.catalog(), data, InstantSource.system());
    OfferService<EncodedAnswer> offers =
        new OfferService<>(
            catalog.catalog(),
            () -> Withheld.NONE,
            StoredCodecs.OFFER,
            EncodedAnswer.form(Duration.ofHours(22), Duration.ofMinutes(1)),
            64 << 20,
            METERS);
    ContentStore content = new ContentStore(data.resolve("content"));
    PublicRoutes routes =
        new PublicRoutes(
            catalog.catalog(),
            offers,
            content,
            new SmallerForms(content, 0),
            null,
            reports.reports(),
            new Snapshots(catalog.catalog(), InstantSource.system()),
            List::of,
            Duration.ofMinutes(1),
            METERS);
    InstantSource clock = InstantSource.fixed(Instant.parse("2008-12-17T18:00:00Z"));
    fastListener = listener("fast", routes);
    generalListener = listener("general", routes);
    fastLoop = new Loop(routes.fastPath(LIMITS, AccessLog.off()), sender(fastListener), clock);
    generalLoop = new Loop(null, sender(generalListener), clock);
  }

  private static ContentSender sender(Listener listener) {
    return new ContentSender(Bandwidth.UNLIMITED, 0, Ticker.systemTicker(), listener.meters());
  }

  private static Listener listener(String name, PublicRoutes routes) {
    ListenerMeters meters = new ListenerMeters(name, METERS);
    return new Listener(
        LIMITS, new Routes(routes.routes(), WORKERS, meters), meters, AccessLog.off(), 2048);
  }

  @AfterAll
  static void close() {
    WORKERS.close(Duration.ofSeconds(10));
    reports.close();
    catalog.close();
    METERS.close();
  }

  @Test
  void request_hasTheSameAnswerOnBothPaths_andMostTakeTheFastOne() throws Exception {
    double before = fastRequests();
    for (int i = 0; i < REQUESTS; i++) {
      byte[] request = requests.next(tag);
      String answer = ask(general(), request);

      assertSame(answer, ask(fast(), request), request);
      assertSame(answer, ask(fast(), absolute(request)), request);
      remember(answer);
    }
    assertThat(fastRequests() - before).isGreaterThan(REQUESTS * 0.6);
  }

  @Test
  void damagedRequest_hasTheSameAnswerOnBothPaths_inPiecesToo() throws Exception {
    for (int i = 0; i < DAMAGED; i++) {
      byte[] request = requests.damaged(requests.next(tag));
      String answer = ask(general(), request);

      assertSame(answer, ask(fast(), request), request);
      assertSame(answer, ask(fast(), pieces(request, 1 + random.nextInt(200))), request);
    }
  }

  @Test
  void connection_hasTheSameAnswers_inWhateverPiecesItsRequestsCome() throws Exception {
    for (int i = 0; i < CONNECTIONS; i++) {
      List<byte[]> asked = new ArrayList<>();
      for (int count = 1 + random.nextInt(2 * CONNECTION_REQUESTS_MAX); count > 0; count--) {
        asked.add(requests.next(tag));
      }
      byte[] all = together(asked);
      String answers = ask(fast(), asked);

      assertSame(answers, ask(fast(), all), all);
      assertSame(answers, ask(fast(), pieces(all, 1 + random.nextInt(3000))), all);
      assertSame(answers, ask(general(), all), all);
      assertSame(answers, ask(general(), pieces(all, 1 + random.nextInt(3000))), all);
      remember(answers);
    }
  }

  private static EmbeddedChannel fast() {
    return new EmbeddedChannel(new HttpConnection(fastListener, fastLoop));
  }

  private static EmbeddedChannel general() {
    return new EmbeddedChannel(new HttpConnection(generalListener, generalLoop));
  }

  private static String ask(EmbeddedChannel connection, byte[] request) {
    return ask(connection, List.of(request));
  }

  /// Sends the pieces one after the other, each once all before it are dealt with.
  private static String ask(EmbeddedChannel connection, List<byte[]> pieces) {
    StringBuilder answers = new StringBuilder();
    for (byte[] piece : pieces) {
      if (connection.isOpen()) {
        connection.writeInbound(Unpooled.copiedBuffer(piece));
        awaitQuiet(connection);
      }
      for (ByteBuf out = connection.readOutbound(); out != null; out = connection.readOutbound()) {
        answers.append(out.toString(StandardCharsets.ISO_8859_1));
        out.release();
      }
    }
    answers.append(connection.isOpen() ? "open" : "closed");
    connection.finishAndReleaseAll();
    return answers.toString();
  }

  // What is not in memory yet is read by a worker; what has to wait its turn goes on by a timer.
  private static void awaitQuiet(EmbeddedChannel connection) {
    RouteHandler routes = connection.pipeline().get(RouteHandler.class);
    while (routes != null && (routes.isBusy() || routes.hasWaiting()) && connection.isOpen()) {
      Thread.onSpinWait();
      connection.runPendingTasks();
    }
    do {
      connection.runPendingTasks();
    } while (connection.runScheduledPendingTasks() >= 0);
  }

  // As to a proxy (RFC 9112, 3.2.2): it means the same, and the fast path does not take it.
  private static byte[] absolute(byte[] request) {
    String text = new String(request, StandardCharsets.ISO_8859_1);
    return text.replaceFirst(TARGET, " http://localhost:8530/v1/")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private List<byte[]> pieces(byte[] all, int bytesMax) {
    List<byte[]> pieces = new ArrayList<>();
    for (int from = 0; from < all.length; ) {
      int to = Math.min(all.length, from + 1 + random.nextInt(bytesMax));
      pieces.add(Arrays.copyOfRange(all, from, to));
      from = to;
    }
    return pieces;
  }

  private static byte[] together(List<byte[]> requests) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    requests.forEach(all::writeBytes);
    return all.toByteArray();
  }

  private void remember(String answer) {
    Matcher found = TAG.matcher(answer);
    if (found.find()) {
      tag = found.group(1);
    }
  }

  private static void assertSame(String expected, String actual, byte[] request) {
    if (!expected.equals(actual)) {
      String text = new String(request, StandardCharsets.ISO_8859_1);
      assertThat(actual).as("seed %d: %s", SEED, text).isEqualTo(expected);
    }
  }

  private static double fastRequests() {
    return Scrape.parse(METERS.scrape())
        .value("patchbay_http_path_total", "listener", "fast", "path", "fast");
  }
}
