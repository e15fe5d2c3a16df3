package io.patchbay.server.http;

import static io.patchbay.server.http.RefusalAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Explanations with all four manifests published: every update, the verdict on it, and why.
@ExtendWith(LeakCheck.class)
final class ExplainHttpTest {
  private static final String XP_GERMAN = "IE7-WindowsXP-KB960714-x86-DEU.exe";

  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    server = TestServer.start(data);
    server.publish("ms08-073", "ms08-078", "ms09-002", "ms09-014");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void everyUpdate_isConsideredOnce_withAVerdictAndACondition() throws IOException {
    JsonObject explanation = explain(Machines.XP_IE7).json();
    List<JsonObject> considered = considered(explanation);

    assertThat(explanation.get("outcome").getAsString()).isEqualTo("OFFERED");
    assertThat(explanation.get("catalogRevision").getAsString()).isEqualTo("4");
    assertThat((long) considered.size())
        .isEqualTo(server.server().status().updates())
        .isGreaterThan(500);
    assertThat(considered.stream().map(c -> text(c, "updateId"))).doesNotHaveDuplicates();
    assertThat(considered)
        .allSatisfy(
            c -> {
              assertThat(text(c, "verdict"))
                  .isIn("OFFERED", "NOT_INSTALLABLE", "ALREADY_INSTALLED", "SUPERSEDED");
              assertThat(text(c, "condition")).isNotBlank();
              assertThat(text(c, "package")).matches(".*[.](exe|msu)");
              assertThat(c.has("pending")).isFalse();
            });
    // In the answer first.
    assertThat(text(considered.getFirst(), "verdict")).isEqualTo("OFFERED");
  }

  @Test
  void explanation_agreesWithTheAnswer() throws IOException {
    Response offers = RawHttp.ask(server.publicAddress(), "GET", "/v1/offers?" + Machines.XP_IE7);
    List<String> offered =
        offers.json().getAsJsonArray("offers").asList().stream()
            .map(offer -> text(offer.getAsJsonObject(), "updateId"))
            .toList();

    assertThat(
            considered(explain(Machines.XP_IE7).json()).stream()
                .filter(c -> text(c, "verdict").equals("OFFERED"))
                .map(c -> text(c, "updateId")))
        .containsExactlyInAnyOrderElementsOf(offered);
  }

  @ParameterizedTest
  @CsvSource({
    // What decides, one thing at a time: expected first, reported then.
    "sp=3,sp=3,language JPN: is DEU,IE7-WindowsXP-KB960714-x86-JPN.exe",
    "arch=x86,arch=x64,architecture x86: is x64," + XP_GERMAN,
    "type=workstation,type=server,product type workstation: is server," + XP_GERMAN,
    "installation=full,installation=server-core,installation full: is server-core," + XP_GERMAN,
    "os=5.1.2600,os=5.2.3790,Windows version,IE7-WindowsXP-KB960714-x86-DEU.exe",
    "explorer@7.0.5730.13,explorer@6.0.2900.5512,is 6.0.2900.5512," + XP_GERMAN,
  })
  void condition_namesTheExpectedAndTheReportedValue(
      String from, String to, String condition, String packageName) throws IOException {
    JsonObject c = of(packageName, explain(Machines.XP_IE7.replace(from, to)).json());

    assertThat(text(c, "verdict")).isEqualTo("NOT_INSTALLABLE");
    assertThat(text(c, "condition")).contains(condition);
  }

  @Test
  void condition_ofAnInstalledOne_namesTheFileVersionFound() throws IOException {
    String fixed = Machines.XP_IE7.replace("7.0.6000.20935", "7.0.6000.20978");
    JsonObject c = of(XP_GERMAN, explain(fixed + "&at=2008-12-17T18:00:00Z").json());

    assertThat(text(c, "verdict")).isEqualTo("ALREADY_INSTALLED");
    assertThat(text(c, "condition")).contains("mshtml.dll").endsWith("is 7.0.6000.20978");
  }

  @ParameterizedTest
  @CsvSource({
    "2008-12-09T17:59:59Z,NOT_APPLICABLE,''",
    "2008-12-17T17:59:59.999Z,UP_TO_DATE,MS08-073",
    "2008-12-17T18:00:00Z,OFFERED,MS08-073 MS08-078",
    "2009-02-09T00:00:00Z,OFFERED,MS08-073 MS08-078",
  })
  void atAnEarlierInstant_countsWhatWasReleasedByThen(String at, String outcome, String bulletins)
      throws IOException {
    JsonObject explanation = explain(Machines.XP_IE7 + "&at=" + at).json();
    List<JsonObject> considered = considered(explanation);
    Map<String, Long> offered =
        considered.stream()
            .filter(c -> text(c, "verdict").equals("OFFERED"))
            .collect(Collectors.groupingBy(c -> text(c, "bulletin"), Collectors.counting()));

    assertThat(explanation.get("outcome").getAsString()).isEqualTo(outcome);
    assertThat(
            considered.stream()
                .map(c -> text(c, "bulletin"))
                .distinct()
                .sorted()
                .collect(Collectors.joining(" ")))
        .isEqualTo(bulletins);
    assertThat(offered).allSatisfy((bulletin, count) -> assertThat(count).isEqualTo(1));
  }

  @Test
  void supersededOne_namesWhatHidesIt() throws IOException {
    List<JsonObject> hidden =
        considered(explain(Machines.XP_IE7).json()).stream()
            .filter(c -> text(c, "verdict").equals("SUPERSEDED"))
            .toList();

    assertThat(hidden).isNotEmpty();
    assertThat(hidden)
        .allSatisfy(
            c -> assertThat(text(c, "condition")).startsWith("superseded by ").contains("MS09-0"));
  }

  @ParameterizedTest
  @CsvSource({
    "at=yesterday,at",
    "at=,at",
    "at=2008-12-17,at",
    "at=2008-12-17T18:00:00,at",
    "at=2008-12-17T18:00:00Z&at=2009-12-17T18:00:00Z,at",
    "when=2008-12-17T18:00:00Z,when",
    "os=5.1.2600,os",
    "installed=,installed"
  })
  void query_malformed_isRefused(String more, String field) throws IOException {
    assertRefused(explain(Machines.XP_IE7 + "&" + more), 400, field);
  }

  private static Response explain(String query) throws IOException {
    return RawHttp.ask(
        server.adminAddress(),
        "GET",
        "/admin/v1/explain?" + query,
        "Authorization: Bearer " + server.token());
  }

  private static List<JsonObject> considered(JsonObject explanation) {
    return explanation.has("considered")
        ? explanation.getAsJsonArray("considered").asList().stream()
            .map(JsonElement::getAsJsonObject)
            .toList()
        : List.of();
  }

  private static JsonObject of(String packageName, JsonObject explanation) {
    return considered(explanation).stream()
        .filter(c -> text(c, "package").equals(packageName))
        .findFirst()
        .orElseThrow();
  }

  private static String text(JsonObject object, String name) {
    return object.get(name).getAsString();
  }
}
