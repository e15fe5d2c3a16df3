package io.patchbay.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.testing.Got;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who hides whom, from December 2008 to April 2009.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SuccessorsTest {
  private static final String XP = "os=5.1.2600&sp=3&arch=x86&type=workstation&language=de-DE";
  private static final String XP_IE6 = XP + "&product=internet-explorer@6.0.2900.5512";
  private static final String XP_IE7 = XP + "&product=internet-explorer@7.0.5730.13";
  private static final String W2K = "os=5.0.2195&sp=4&arch=x86&type=server&language=de-DE";
  private static final String VISTA =
      "os=6.0.6001&sp=1&arch=x64&type=workstation&language=de-DE&product=internet-explorer@7.0";

  private static final String BOTH_OF_IE6 =
      "WindowsXP-KB960714-x86-DEU.exe and WindowsXP-KB958215-x86-DEU.exe";
  private static final String BOTH_OF_IE7 =
      "IE7-WindowsXP-KB960714-x86-DEU.exe and IE7-WindowsXP-KB958215-x86-DEU.exe";

  private TestServer december;
  private TestServer february;
  private TestServer april;

  @BeforeAll
  void publish(@TempDir Path first, @TempDir Path second, @TempDir Path third)
      throws IOException, InterruptedException {
    december = TestServer.start(first);
    december.publish("ms08-073", "ms08-078");
    february = TestServer.start(second);
    february.publish("ms08-073", "ms08-078", "ms09-002");
    april = TestServer.start(third);
    april.publish("ms08-073", "ms08-078", "ms09-002", "ms09-014");
  }

  @AfterAll
  void stop() {
    december.close();
    february.close();
    april.close();
  }

  @Test
  void ms08078_besideMs08073_replacesItNot() throws Exception {
    assertThat(Got.of(december, XP_IE7)).hasToString(BOTH_OF_IE7);
    assertThat(Got.of(december, XP_IE6)).hasToString(BOTH_OF_IE6);
  }

  @Test
  void december_inEitherOrder_theOtherIsStillNeeded() throws Exception {
    assertThat(Got.of(december, XP_IE7 + "&installed=KB958215-IE7"))
        .hasToString("IE7-WindowsXP-KB960714-x86-DEU.exe");
    assertThat(Got.of(december, XP_IE7 + "&component=mshtml.dll@7.0.6000.16762"))
        .hasToString("IE7-WindowsXP-KB960714-x86-DEU.exe");
    assertThat(Got.of(december, XP_IE7 + "&installed=KB960714-IE7"))
        .hasToString("IE7-WindowsXP-KB958215-x86-DEU.exe");
    assertThat(Got.of(december, XP_IE7 + "&installed=KB960714-IE7,KB958215-IE7"))
        .hasToString("UP_TO_DATE");
  }

  @Test
  void ms09002_onIe7_hidesBothOfDecember() throws Exception {
    assertThat(Got.of(february, XP_IE7)).hasToString("IE7-WindowsXP-KB961260-x86-DEU.exe");
    assertThat(Got.of(february, VISTA)).hasToString("Windows6.0-KB961260-x64.msu");
    assertThat(Got.of(february, XP_IE7 + "&installed=KB961260-IE7")).hasToString("UP_TO_DATE");
    assertThat(Got.of(february, XP_IE7 + "&component=mshtml.dll@7.0.6000.16809"))
        .hasToString("UP_TO_DATE");
  }

  /// MS09-002 has no package for Internet Explorer 6, which waits until April.
  @Test
  void ms09002_onIe6_hidesNothing() throws Exception {
    assertThat(Got.of(february, XP_IE6)).hasToString(BOTH_OF_IE6);
  }

  @ParameterizedTest
  @CsvSource({
    "5.0.3700.1000, IE5.01sp4-KB963027-Windows2000sp4-x86-DEU.exe",
    "6.0.2800.1106, IE6.0sp1-KB963027-Windows2000-x86-DEU.exe",
  })
  void ms09014_onWindows2000_hidesBothOfDecember(String browser, String file) throws Exception {
    String machine = W2K + "&product=internet-explorer@" + browser;
    assertThat(Got.of(february, machine).files()).hasSize(2);
    assertThat(Got.of(april, machine)).hasToString(file);
  }

  @Test
  void ms09014_onIe6_hidesBothOfDecember() throws Exception {
    assertThat(Got.of(april, XP_IE6)).hasToString("WindowsXP-KB963027-x86-DEU.exe");
    assertThat(Got.of(april, XP_IE6 + "&installed=KB963027")).hasToString("UP_TO_DATE");
  }

  /// It replaces MS09-002, which replaces those of December.
  @Test
  void ms09014_onIe7_hidesAllByAChain() throws Exception {
    assertThat(Got.of(april, XP_IE7)).hasToString("IE7-WindowsXP-KB963027-x86-DEU.exe");
    assertThat(Got.of(april, VISTA)).hasToString("Windows6.0-KB963027-x64.msu");
  }

  /// The chain holds although its middle is installed already, and so is not offerable. Only the
  /// update id tells: the hotfix id would count for those of December too.
  @Test
  void ms09014_overAnInstalledMs09002_hidesThoseOfDecember() throws Exception {
    String machine = XP_IE7 + "&installed=" + Ids.ofUpdate("MS09-002", "ie7-xp-x86", "DEU");
    assertThat(Got.of(april, machine)).hasToString("IE7-WindowsXP-KB963027-x86-DEU.exe");
  }

  /// No later bulletin names it.
  @Test
  void ie8Beta2_inApril_stillGetsMs08078() throws Exception {
    assertThat(Got.of(april, XP + "&product=internet-explorer@8.0.6001.18241"))
        .hasToString("IE8-WindowsXP-KB960714-x86-DEU.exe");
  }

  @ParameterizedTest
  @CsvSource({
    "2008-12-09T17:59:59Z, NOT_APPLICABLE, '', '', '', ''",
    "2008-12-17T17:59:59Z, OFFERED, OFFERED, '', '', ''",
    "2008-12-20T00:00:00Z, OFFERED, OFFERED, OFFERED, '', ''",
    "2009-03-01T00:00:00Z, OFFERED, SUPERSEDED, SUPERSEDED, OFFERED, ''",
    "2009-05-01T00:00:00Z, OFFERED, SUPERSEDED, SUPERSEDED, SUPERSEDED, OFFERED",
  })
  void explain_ie7AtAnInstant_saysWhatItGotThen(
      String at, String outcome, String ms08073, String ms08078, String ms09002, String ms09014)
      throws Exception {
    JsonObject explanation = explain(XP_IE7, at);
    assertThat(explanation.get("outcome").getAsString()).isEqualTo(outcome);
    assertThat(explanation.get("at").getAsString()).isEqualTo(at);
    assertThat(verdicts(explanation, "IE7-WindowsXP-", "-x86-DEU.exe"))
        .isEqualTo(expected(ms08073, ms08078, ms09002, ms09014));
  }

  @ParameterizedTest
  @CsvSource({
    "2008-12-20T00:00:00Z, OFFERED, OFFERED, ''",
    "2009-03-01T00:00:00Z, OFFERED, OFFERED, ''",
    "2009-05-01T00:00:00Z, SUPERSEDED, SUPERSEDED, OFFERED",
  })
  void explain_ie6AtAnInstant_saysWhatItGotThen(
      String at, String ms08073, String ms08078, String ms09014) throws Exception {
    assertThat(verdicts(explain(XP_IE6, at), "WindowsXP-", "-x86-DEU.exe"))
        .isEqualTo(expected(ms08073, ms08078, "", ms09014));
  }

  @Test
  void explain_everyUpdate_namesItsCondition() throws Exception {
    JsonObject explanation =
        explain(XP_IE7 + "&component=mshtml.dll@7.0.6000.20935", "2008-12-20T00:00:00Z");
    assertThat(explanation.getAsJsonArray("considered")).hasSize(165 + 218);
    Map<String, String> conditions = new HashMap<>();
    for (JsonElement considered : explanation.getAsJsonArray("considered")) {
      JsonObject one = considered.getAsJsonObject();
      conditions.put(one.get("package").getAsString(), one.get("condition").getAsString());
    }
    assertThat(conditions.get("IE7-WindowsXP-KB960714-x86-DEU.exe"))
        .contains("mshtml.dll from 7.0.6000.20973", "is 7.0.6000.20935");
    assertThat(conditions.get("IE7-WindowsXP-KB958215-x86-DEU.exe"))
        .contains("mshtml.dll from 7.0.6000.20935", "is 7.0.6000.20935");
    assertThat(conditions.get("IE7-WindowsXP-KB960714-x86-ENU.exe"))
        .isEqualTo("language ENU: is DEU");
  }

  private JsonObject explain(String query, String at) throws IOException, InterruptedException {
    HttpResponse<String> response = april.getAdmin("/admin/v1/explain?" + query + "&at=" + at);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JsonParser.parseString(response.body()).getAsJsonObject();
  }

  // Of one package of each bulletin.
  private static Map<String, String> verdicts(
      JsonObject explanation, String prefix, String suffix) {
    Map<String, String> verdicts = new HashMap<>();
    JsonElement all = explanation.get("considered"); // Left out if it is empty.
    for (JsonElement considered : all == null ? new JsonArray() : all.getAsJsonArray()) {
      JsonObject one = considered.getAsJsonObject();
      String name = one.get("package").getAsString();
      if (name.startsWith(prefix) && name.endsWith(suffix)) {
        verdicts.put(one.get("bulletin").getAsString(), one.get("verdict").getAsString());
      }
    }
    return verdicts;
  }

  private static Map<String, String> expected(
      String ms08073, String ms08078, String ms09002, String ms09014) {
    Map<String, String> expected = new HashMap<>();
    expected.put("MS08-073", ms08073);
    expected.put("MS08-078", ms08078);
    expected.put("MS09-002", ms09002);
    expected.put("MS09-014", ms09014);
    expected.values().removeIf(String::isEmpty);
    return expected;
  }
}
