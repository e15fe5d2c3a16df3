package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `/metrics`: its form, what it counts, and that nobody can make it grow.
@ExtendWith(LeakCheck.class)
final class MetricsHttpTest {
  private static final String OFFERS = "/v1/offers?";

  /// All values our own labels may have, but for statuses and bucket bounds.
  private static final Map<String, Set<String>> LABELS =
      Map.ofEntries(
          Map.entry("listener", Set.of("public", "admin")),
          Map.entry(
              "route",
              Set.of(
                  "none",
                  "catalog-head",
                  "catalog-changes",
                  "catalog-items",
                  "catalog-snapshot",
                  "offers",
                  "updates",
                  "bulletins",
                  "content",
                  "publish",
                  "verify",
                  "explain",
                  "reports",
                  "status",
                  "admin",
                  "metrics",
                  "livez",
                  "readyz")),
          Map.entry(
              "limit",
              Set.of(
                  "connections",
                  "connections-per-address",
                  "requests-per-connection",
                  "pipelining-depth",
                  "request-line",
                  "headers",
                  "body",
                  "headers-time",
                  "request-time",
                  "idle-time",
                  "slow-reader",
                  "in-flight",
                  "malformed",
                  "tls-handshake")),
          Map.entry("memory", Set.of("heap", "direct")),
          Map.entry("kind", Set.of("whole", "ignored", "single", "multiple", "unsatisfiable")),
          Map.entry("direction", Set.of("in", "out")),
          Map.entry("path", Set.of("fast", "general")),
          Map.entry("protocol", Set.of("JSON", "PROTOBUF")),
          Map.entry("outcome", Set.of("OFFERED", "UP_TO_DATE", "NOT_APPLICABLE", "UNAVAILABLE")),
          Map.entry(
              "result",
              Set.of("hit", "miss", "ok", "failed", "downloaded", "installed", "reboot-pending")),
          Map.entry("reason", Set.of("unknown-update", "too-old", "too-far-ahead")),
          Map.entry("block", Set.of("data", "index", "filter")),
          Map.entry("operation", Set.of("read", "write", "iterate")),
          Map.entry("work", Set.of("compaction", "flush")),
          Map.entry("level", Set.of("0", "1", "2", "3", "4", "5", "6")));

  private static TestServer server;
  private static InetSocketAddress address;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    server = TestServer.start(data);
    server.publish("ms08-078");
    address = server.publicAddress();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void metrics_areOfTheTextFormat_eachOfOneType() throws IOException {
    Response response = RawHttp.ask(server.adminAddress(), "GET", "/metrics");
    Scrape scrape = Scrape.parse(response.body());

    assertThat(response.header("Content-Type"))
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(scrape.samples()).hasSizeGreaterThan(50);
    assertThat(scrape.types())
        .containsEntry("patchbay_http_rejects_total", "counter")
        .containsEntry("patchbay_http_connections", "gauge")
        .containsEntry("patchbay_http_requests_seconds", "histogram")
        .containsEntry("patchbay_publish_time_seconds", "histogram");
    assertThat(scrape.value("patchbay_catalog_revision")).isEqualTo(1);
    assertThat(scrape.value("patchbay_publish_time_seconds_count")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name",
        "1name 1",
        "na-me 1",
        "name{label=value} 1",
        "name{label=\"a\"b\"} 1",
        "name{l-b=\"a\"} 1",
        "name 1 2 3",
        "name one",
        "# TYPE name meter",
        "",
        "# comment"
      })
  void whatIsNotOfTheTextFormat_isNotReadAsSuch(String line) {
    assertThatThrownBy(() -> Scrape.parse("good 1\n" + line + "\n"))
        .isInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "text/plain;version=0.0.4",
        "application/openmetrics-text;version=1.0.0;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
      })
  void metrics_areSent_whateverTheScraperAccepts(String accept) throws IOException {
    Response response = RawHttp.ask(server.adminAddress(), "GET", "/metrics", "Accept: " + accept);

    assertThat(response.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "OFFERED,JSON,7.0.6000.20935,application/json",
    "OFFERED,PROTOBUF,7.0.6000.20935,application/x-protobuf",
    "UP_TO_DATE,JSON,7.0.6000.20978,application/json",
    "UP_TO_DATE,PROTOBUF,7.0.6000.20978,application/x-protobuf",
    "NOT_APPLICABLE,JSON,'',application/json",
    "NOT_APPLICABLE,PROTOBUF,'',application/x-protobuf"
  })
  void queries_areCountedByOutcomeAndProtocol(
      String outcome, String protocol, String version, String accept) throws IOException {
    String query =
        version.isEmpty()
            ? Machines.XP_IE7.replace("internet-explorer", "netscape")
            : Machines.XP_IE7.replace("7.0.6000.20935", version);
    Scrape before = Scrape.of(server);
    for (int i = 0; i < 3; i++) {
      assertThat(RawHttp.ask(address, "GET", OFFERS + query, "Accept: " + accept).status())
          .isEqualTo(200);
    }
    Scrape after = Scrape.of(server);

    String counter = "patchbay_offer_queries_total";
    assertThat(after.value(counter) - before.value(counter)).isEqualTo(3);
    String[] labels = {"outcome", outcome, "protocol", protocol};
    assertThat(after.value(counter, labels) - before.value(counter, labels)).isEqualTo(3);
  }

  @Test
  void requests_areTimedByRouteAndStatus_andInTheRightBuckets() throws IOException {
    String[] labels = {"listener", "public", "route", "updates", "status", "404"};
    String unknown = "/v1/updates/" + new UUID(0, 0);
    double before = Scrape.of(server).value("patchbay_http_requests_seconds_count", labels);
    for (int i = 0; i < 5; i++) {
      assertThat(RawHttp.ask(address, "GET", unknown).status()).isEqualTo(404);
    }
    Scrape after = Scrape.of(server);
    String[] bucket = {"listener", "public", "route", "updates", "status", "404", "le", "+Inf"};

    assertThat(after.value("patchbay_http_requests_seconds_count", labels) - before).isEqualTo(5);
    assertThat(after.value("patchbay_http_requests_seconds_bucket", bucket))
        .isEqualTo(after.value("patchbay_http_requests_seconds_count", labels));
    assertThat(after.value("patchbay_http_requests_seconds_sum", labels)).isBetween(1e-6, 60.0);
  }

  // Each scrape carries every bucket of every listener, route and status.
  @Test
  void histogram_ofRequests_hasFewBuckets_fromTenMicrosecondsToTenSeconds() throws IOException {
    assertThat(RawHttp.ask(address, "GET", "/nothing").status()).isEqualTo(404);
    List<Double> bounds =
        Scrape.of(server).samples().stream()
            .filter(sample -> sample.name().equals("patchbay_http_requests_seconds_bucket"))
            .filter(sample -> "404".equals(sample.labels().get("status")))
            .filter(sample -> "none".equals(sample.labels().get("route")))
            .map(sample -> sample.labels().getOrDefault("le", ""))
            .map(bound -> Double.parseDouble(bound.replace("Inf", "Infinity")))
            .toList();

    assertThat(bounds).hasSize(20).startsWith(10e-6).contains(10.0).endsWith(1 / 0.0);
    assertThat(bounds).isSorted();
  }

  @Test
  void openConnections_areCounted() throws Exception {
    try (RawHttp one = RawHttp.connect(address);
        RawHttp two = RawHttp.connect(address)) {
      one.send(RawHttp.head("GET", "/"));
      two.send(RawHttp.head("GET", "/"));
      assertThat(one.receive().status() + two.receive().status()).isEqualTo(808);

      assertThat(Scrape.of(server).value("patchbay_http_connections", "listener", "public"))
          .isGreaterThanOrEqualTo(2);
    }
    Eventually.holds(
        "they are counted no more",
        () -> Scrape.of(server).value("patchbay_http_connections", "listener", "public") == 0);
  }

  @Test
  void refusedPublish_isCounted() throws Exception {
    double before = Scrape.of(server).value("patchbay_publish_failures_total");
    assertThat(server.publish(UUID.randomUUID(), "x.yaml", "nothing: here").statusCode())
        .isEqualTo(422);

    assertThat(Scrape.of(server).value("patchbay_publish_failures_total")).isEqualTo(before + 1);
  }

  @Test
  void labels_areFromClosedSets_whateverIsAskedFor() throws IOException {
    Random random = new Random(20081217);
    for (int i = 0; i < 100; i++) {
      String path = new UUID(random.nextLong(), random.nextLong()).toString();
      String prefix =
          List.of("/", "/v1/", "/v1/updates/", "/v1/bulletins/", "/content/", "/content/a/")
              .get(i % 6);
      assertThat(RawHttp.ask(address, i % 2 == 0 ? "GET" : "M" + i, prefix + path).status())
          .isBetween(400, 499);
      assertThat(RawHttp.ask(server.adminAddress(), "GET", "/admin/" + path).status())
          .isEqualTo(401);
      assertThat(RawHttp.ask(address, "GET", OFFERS + path + "=1").status()).isEqualTo(400);
    }
    List<Scrape.Sample> ours =
        Scrape.of(server).samples().stream()
            .filter(sample -> sample.name().startsWith("patchbay_"))
            .toList();

    assertThat(ours).isNotEmpty();
    assertThat(ours)
        .allSatisfy(
            sample ->
                sample
                    .labels()
                    .forEach(
                        (label, value) ->
                            assertThat(isKnown(label, value)).as(label + "=" + value).isTrue()));
    assertThat(
            ours.stream()
                .map(sample -> sample.labels().getOrDefault("status", ""))
                .collect(Collectors.toSet()))
        .hasSizeLessThan(12);
  }

  private static boolean isKnown(String label, String value) {
    return switch (label) {
      case "le" -> value.matches("[+]Inf|[0-9.E-]+");
      case "status" -> value.matches("[1-5][0-9][0-9]");
      default -> LABELS.getOrDefault(label, Set.of()).contains(value);
    };
  }
}
