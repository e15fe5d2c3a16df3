package io.patchbay.server.http;

import static io.patchbay.server.http.RefusalAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.accesslog.AccessLog;
import io.patchbay.server.catalog.Snapshots;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.content.SmallerForms;
import io.patchbay.server.domain.Codec;
import io.patchbay.server.domain.Offer;
import io.patchbay.server.domain.Withheld;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.offer.OfferService;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.PublishedCatalog;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestReports;
import io.patchbay.server.wire.StoredCodecs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A disk that stands still: queries for what is not in memory wait for it, no more of them than
/// may.
@ExtendWith(LeakCheck.class)
final class OverloadTest {
  private static final int IN_FLIGHT_MAX = 2;
  private static final int REFUSED = 50;
  private static final double REFUSAL_SECONDS_MAX = 0.01;
  private static final String MACHINE = "/v1/offers?" + Machines.XP_IE7;
  private static final List<String> LANGUAGES =
      List.of(
          "ARA", "CHS", "CHT", "CSY", "DAN", "DEU", "ELL", "ENU", "ESN", "FIN", "FRA", "HEB", "HUN",
          "ITA", "JPN", "KOR", "NLD", "NOR", "PLK", "PTB");

  private final CountDownLatch diskMoves = new CountDownLatch(1);
  private final Meters meters = new Meters();

  @Test
  void moreQueriesThanMayWait_areToldToRetry_atOnce_untilTheDiskMovesAgain(@TempDir Path data)
      throws Exception {
    try (PublishedCatalog catalog = PublishedCatalog.open(data)) {
      catalog.publishRelease("ms08-078");
      try (TestReports reports = TestReports.open(catalog.catalog(), data, InstantSource.system());
          HttpListener listener = listen(catalog, reports, data)) {
        refuseAndRecover(listener.address());
      } finally {
        diskMoves.countDown();
        meters.close();
      }
    }
  }

  private void refuseAndRecover(InetSocketAddress address) throws Exception {
    List<RawHttp> waiting = new ArrayList<>();
    int places = 2 * Runtime.getRuntime().availableProcessors() + IN_FLIGHT_MAX;
    try (RawHttp http = RawHttp.connect(address)) {
      for (int i = 0; i < places; i++) {
        waiting.add(RawHttp.connect(address));
        waiting.getLast().send(query(i));
        double expected = i + 1;
        Eventually.holds("it waits", () -> value("patchbay_http_in_flight") == expected);
      }
      for (int i = 0; i < REFUSED; i++) {
        http.send(query(places));
        assertRefused(http.receive());
      }
      assertThat(value("patchbay_http_rejects_total", "limit", "in-flight")).isEqualTo(REFUSED);
      assertThat(
              value("patchbay_http_requests_seconds_sum", "status", "503")
                  / value("patchbay_http_requests_seconds_count", "status", "503"))
          .isLessThan(REFUSAL_SECONDS_MAX);

      diskMoves.countDown();
      for (RawHttp earlier : waiting) {
        assertThat(earlier.receive().status()).isEqualTo(200);
      }
      http.send(query(places));
      assertThat(http.receive().status()).isEqualTo(200);
    } finally {
      for (RawHttp earlier : waiting) {
        earlier.close();
      }
    }
  }

  private static void assertRefused(Response response) {
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.header("Retry-After")).matches("[1-9][0-9]*");
    assertThat(response.header("Connection")).isEmpty();
    assertProblem(response);
  }

  private HttpListener listen(PublishedCatalog catalog, TestReports reports, Path data)
      throws IOException {
    OfferService<EncodedAnswer> offers =
        new OfferService<>(
            catalog.catalog(),
            () -> Withheld.NONE,
            new StandingStill(),
            EncodedAnswer.form(Duration.ofHours(22), Duration.ofMinutes(1)),
            8 << 20,
            meters);
    Duration patience = Duration.ofSeconds(30);
    Limits limits =
        new Limits(
            100,
            100,
            1000,
            16,
            1 << 16,
            4096,
            4096,
            4096,
            patience,
            patience,
            patience,
            IN_FLIGHT_MAX,
            0,
            0);
    ContentStore content = new ContentStore(data.resolve("content"));
    return HttpListener.forMachines(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        limits,
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
            meters),
        new HttpListener.Threads(
            Transport.AUTO, false, patience, AccessLog.off(), InstantSource.system()),
        meters);
  }

  private final class StandingStill implements Codec<Offer> {
    @Override
    public byte[] encode(Offer offer) {
      return StoredCodecs.OFFER.encode(offer);
    }

    @Override
    public Offer decode(byte[] bytes) {
      try {
        diskMoves.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return StoredCodecs.OFFER.decode(bytes);
    }
  }

  private double value(String name, String... labels) {
    return Scrape.parse(meters.scrape()).value(name, labels);
  }

  // In another language each, so that none is in memory because of another.
  private static String query(int language) {
    return RawHttp.head("GET", MACHINE.replace("de-CH", LANGUAGES.get(language)));
  }
}
