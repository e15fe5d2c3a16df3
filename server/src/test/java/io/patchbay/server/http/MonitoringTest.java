package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.Mirrors;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The dashboard and the alert rules against the metrics of a real run: they read nothing that the
/// server does not say.
final class MonitoringTest {
  private static final Path DASHBOARD = Path.of("monitoring", "patchbay-dashboard.json");
  private static final Path ALERTS = Path.of("monitoring", "patchbay-alerts.yaml");

  /// What Prometheus itself adds.
  private static final Set<String> OF_PROMETHEUS = Set.of("up");

  private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("instance", "job");

  /// What the server does not measure yet.
  private static final Set<String> OF_TLS =
      Set.of("patchbay_tls_certificate_reloads_total", "patchbay_tls_certificate_expires_seconds");

  /// Labels of each metric that is there.
  private static final Map<String, Set<String>> MEASURED = new TreeMap<>();

  @BeforeAll
  static void run(@TempDir Path data) throws Exception {
    try (TestServer server = TestServer.start(data.resolve("origin"));
        TestServer mirror = Mirrors.start(data.resolve("mirror"), server)) {
      server.publish("ms08-078");
      assertThat(server.publish(UUID.randomUUID(), "x.yaml", "nothing: here").statusCode())
          .isEqualTo(422);
      for (String target : List.of("/v1/offers?" + Machines.XP_IE7, "/nothing")) {
        assertThat(RawHttp.ask(server.publicAddress(), "GET", target).status()).isPositive();
      }
      System.gc(); // Pauses are measured once there was one.
      Stream.concat(Scrape.of(server).samples().stream(), Scrape.of(mirror).samples().stream())
          .forEach(
              sample ->
                  MEASURED
                      .computeIfAbsent(sample.name(), name -> new TreeSet<>())
                      .addAll(sample.labels().keySet()));
    }
  }

  @AfterAll
  static void forget() {
    MEASURED.clear();
  }

  static List<String> expressions() throws IOException {
    List<String> expressions = new ArrayList<>();
    collect(JsonParser.parseString(Files.readString(DASHBOARD)), expressions);
    alerts().forEach(rule -> expressions.add(String.valueOf(rule.get("expr"))));
    return expressions.stream().distinct().toList();
  }

  private static void collect(JsonElement at, List<String> expressions) {
    if (at.isJsonArray()) {
      at.getAsJsonArray().forEach(element -> collect(element, expressions));
    } else if (at.isJsonObject()) {
      JsonObject object = at.getAsJsonObject();
      if (object.has("expr")) {
        expressions.add(object.get("expr").getAsString());
      }
      object.asMap().values().forEach(element -> collect(element, expressions));
    }
  }

  static List<Map<?, ?>> alerts() throws IOException {
    Object root = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(ALERTS));
    return listed(((Map<?, ?>) root).get("groups")).stream()
        .flatMap(group -> listed(group.get("rules")).stream())
        .toList();
  }

  private static List<Map<?, ?>> listed(Object list) {
    List<Map<?, ?>> maps = new ArrayList<>();
    ((List<?>) list).forEach(element -> maps.add((Map<?, ?>) element));
    return maps;
  }

  @ParameterizedTest
  @MethodSource("expressions")
  void expression_readsOnlyWhatTheServerSays(String expression) {
    PromQl read = PromQl.parse(expression);
    Set<String> labels = new HashSet<>(LABELS_OF_PROMETHEUS);
    boolean pending = false;

    assertThat(read.selectors()).isNotEmpty();
    for (Map.Entry<String, Set<String>> selector : read.selectors().entrySet()) {
      String name = selector.getKey();
      if (OF_TLS.contains(name)) {
        pending = true;
      } else if (!OF_PROMETHEUS.contains(name)) {
        assertThat(MEASURED).containsKey(name);
        Set<String> known = new HashSet<>(MEASURED.getOrDefault(name, Set.of()));
        known.addAll(LABELS_OF_PROMETHEUS);
        assertThat(known).as("labels of " + name).containsAll(selector.getValue());
        labels.addAll(known);
      }
    }
    if (!pending) {
      assertThat(labels).as("labels to group by").containsAll(read.grouped());
    }
  }

  @Test
  void whatIsMeasuredByNow_isNotPending() {
    assertThat(MEASURED.keySet()).doesNotContainAnyElementsOf(OF_TLS);
  }

  // An operator who has only the page that woke him needs to know what to do.
  @ParameterizedTest
  @MethodSource("alerts")
  void alert_saysHowBadItIs_andWhatToDo(Map<?, ?> rule) {
    assertThat(String.valueOf(rule.get("alert"))).startsWith("Patchbay");
    assertThat(String.valueOf(rule.get("for"))).matches("[1-9][0-9]*[mh]");
    assertThat(String.valueOf(((Map<?, ?>) rule.get("labels")).get("severity")))
        .isIn("critical", "warning");
    Map<?, ?> annotations = (Map<?, ?>) rule.get("annotations");
    assertThat(String.valueOf(annotations.get("summary"))).contains("{{ $labels.instance }}");
    assertThat(String.valueOf(annotations.get("description"))).hasSizeGreaterThan(60);
  }

  @Test
  void alerts_haveDistinctNames() throws IOException {
    assertThat(alerts().stream().map(rule -> rule.get("alert"))).doesNotHaveDuplicates();
  }

  @Test
  void panels_askTheDataSourceThatIsChosen_andHaveDistinctIds() throws IOException {
    JsonObject dashboard = JsonParser.parseString(Files.readString(DASHBOARD)).getAsJsonObject();
    List<JsonObject> panels =
        dashboard.getAsJsonArray("panels").asList().stream()
            .map(JsonElement::getAsJsonObject)
            .toList();

    assertThat(panels.stream().map(panel -> panel.get("id").getAsInt())).doesNotHaveDuplicates();
    assertThat(panels.stream().filter(panel -> !panel.get("type").getAsString().equals("row")))
        .allSatisfy(
            panel ->
                assertThat(panel.getAsJsonObject("datasource").get("uid").getAsString())
                    .isEqualTo("${datasource}"));
  }

  static Stream<String> selectors() {
    return Stream.of(
        "rate(a_total{x=\"}\",y=~\"b.*\"}[5m])",
        "sum by (x, y) (rate(a_total[$__rate_interval])) or vector(0)",
        "sum(rate(a_total[5m])) by (x, y)",
        "max by (x) (a_total) - on (y) group_right () a_total offset 5m > bool 1e3");
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void parser_findsTheMetric_andItsLabels(String expression) {
    PromQl read = PromQl.parse(expression);
    Set<String> labels = new TreeSet<>(read.grouped());
    read.selectors().values().forEach(labels::addAll);

    assertThat(read.selectors()).containsOnlyKeys("a_total");
    assertThat(labels).containsExactly("x", "y");
  }
}
