package io.patchbay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.testing.Got;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The cases of MS08-078 that a table of names and versions gets wrong.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HardCasesTest {
  private static final String XP_SP3 = "os=5.1.2600&sp=3&arch=x86&type=workstation&language=de-DE";
  private static final String VISTA_SP1 =
      "os=6.0.6001&sp=1&arch=x86&type=workstation&language=de-DE";
  private static final String IE6 = "&product=internet-explorer@6.0.2900.5512";
  private static final String IE7 = "&product=internet-explorer@7.0.5730.13";
  private static final String IE8_BETA_2 = "&product=internet-explorer@8.0.6001.18241";
  private static final String MSHTML = "&component=mshtml.dll@";

  private static final String IE6_XP = "WindowsXP-KB960714-x86-DEU.exe";
  private static final String IE7_XP = "IE7-WindowsXP-KB960714-x86-DEU.exe";
  private static final String IE7_VISTA = "Windows6.0-KB960714-x86.msu";

  private TestServer server;

  @BeforeAll
  void publish(@TempDir Path data) throws IOException, InterruptedException {
    server = TestServer.start(data);
    server.publish("ms08-078");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /// MS08-073 left 7.0.6000.20935 on the second train: higher than the fix of the first, and
  /// vulnerable.
  @ParameterizedTest
  @CsvSource({
    "7.0.6000.16762, IE7-WindowsXP-KB960714-x86-DEU.exe",
    "7.0.6000.16787, IE7-WindowsXP-KB960714-x86-DEU.exe",
    "7.0.6000.16788, UP_TO_DATE",
    "7.0.6000.20935, IE7-WindowsXP-KB960714-x86-DEU.exe",
    "7.0.6000.20972, IE7-WindowsXP-KB960714-x86-DEU.exe",
    "7.0.6000.20973, UP_TO_DATE",
  })
  void ie7OnXp_ldrFileAboveTheGdrFix_isStillVulnerable(String mshtml, String expected)
      throws Exception {
    assertThat(ask(XP_SP3 + IE7 + MSHTML + mshtml)).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "7.0.6001.18157, Windows6.0-KB960714-x86.msu",
    "7.0.6001.18183, UP_TO_DATE",
    "7.0.6001.22288, Windows6.0-KB960714-x86.msu",
    "7.0.6001.22327, Windows6.0-KB960714-x86.msu",
    "7.0.6001.22328, UP_TO_DATE",
  })
  void vistaSp1_ldrFileAboveTheGdrFix_isStillVulnerable(String mshtml, String expected)
      throws Exception {
    String ie7 = "&product=internet-explorer@7.0.6001.18000";
    assertThat(ask(VISTA_SP1 + ie7 + MSHTML + mshtml)).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "8.0.6001.18241, IE8-WindowsXP-KB960714-x86-DEU.exe",
    "8.0.6001.18247, UP_TO_DATE",
    "8.0.6001.22341, IE8-WindowsXP-KB960714-x86-DEU.exe",
    "8.0.6001.22342, UP_TO_DATE",
  })
  void ie8Beta2_ldrFileAboveTheGdrFix_isStillVulnerable(String mshtml, String expected)
      throws Exception {
    assertThat(ask(XP_SP3 + IE8_BETA_2 + MSHTML + mshtml)).hasToString(expected);
  }

  /// Fixed by the threshold of Service Pack 2 (3492), not by that of Service Pack 3 (5726).
  @Test
  void ie6OnXpSp3_fileAboveTheFixOfSp2_isStillVulnerable() throws Exception {
    String file = MSHTML + "6.0.2900.5657";
    assertThat(ask(XP_SP3 + IE6 + file)).hasToString(IE6_XP);
    assertThat(ask(XP_SP3.replace("sp=3", "sp=2") + IE6 + file)).hasToString("UP_TO_DATE");
    assertThat(ask(XP_SP3 + IE6 + MSHTML + "6.0.2900.5726")).hasToString("UP_TO_DATE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"KB960714-IE7", "KB961260-IE7", "82550b89-7c49-553d-b32f-567df37260ce"})
  void record_besideAnOlderFile_doesNotCount(String record) throws Exception {
    String old = XP_SP3 + IE7 + MSHTML + "7.0.6000.16762";
    assertThat(ask(old + "&installed=" + record)).hasToString(IE7_XP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KB960714-IE7",
        "kb960714-ie7",
        "KB961260-IE7",
        "KB963027-IE7",
        "82550b89-7c49-553d-b32f-567df37260ce",
      })
  void record_whereNoFileVersionIsReported_counts(String record) throws Exception {
    assertThat(ask(XP_SP3 + IE7)).hasToString(IE7_XP);
    assertThat(ask(XP_SP3 + IE7 + "&installed=" + record)).hasToString("UP_TO_DATE");
    String another = "&component=shdocvw.dll@7.0.6000.16762";
    assertThat(ask(XP_SP3 + IE7 + another + "&installed=" + record)).hasToString("UP_TO_DATE");
  }

  @Test
  void fixedFile_withoutARecord_counts() throws Exception {
    assertThat(ask(XP_SP3 + IE7 + MSHTML + "7.0.6000.16788")).hasToString("UP_TO_DATE");
  }

  /// Whoever installs another browser has its old files again.
  @Test
  void record_ofTheOtherBrowser_protectsNothing() throws Exception {
    assertThat(ask(XP_SP3 + IE6 + "&installed=KB960714-IE7")).hasToString(IE6_XP);
    assertThat(ask(XP_SP3 + IE7 + "&installed=KB960714")).hasToString(IE7_XP);
    assertThat(ask(XP_SP3 + IE6 + "&installed=KB960714")).hasToString("UP_TO_DATE");
  }

  @ParameterizedTest
  @CsvSource({
    "6.0.3790.3959, WindowsServer2003.WindowsXP-KB960714-x64-DEU.exe",
    "7.0.6000.16441, IE7-WindowsServer2003.WindowsXP-KB960714-x64-DEU.exe",
  })
  void xpX64AndServer2003X64_shareOnePackage(String browser, String file) throws Exception {
    Set<List<String>> updates = new HashSet<>();
    for (String type : List.of("workstation", "server", "domain-controller")) {
      for (int servicePack = 1; servicePack <= 2; servicePack++) {
        Got got =
            ask(
                "os=5.2.3790&arch=x64&language=de-DE&sp=%d&type=%s&product=internet-explorer@%s"
                    .formatted(servicePack, type, browser));
        assertThat(got).hasToString(file);
        updates.add(got.updateIds());
      }
    }
    assertThat(updates).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"de-DE", "en-US", "uk-UA", "zh-HK", "sr-Latn-CS"})
  void vistaAndServer2008_inAnyLanguage_getTheNeutralPackage(String language) throws Exception {
    String vista = VISTA_SP1.replace("de-DE", language) + "&product=internet-explorer@7.0";
    Got onVista = ask(vista);
    assertThat(onVista).hasToString(IE7_VISTA);
    assertThat(ask(vista.replace("workstation", "server"))).isEqualTo(onVista);
  }

  @Test
  void serverCore_whateverItReports_getsNothing() throws Exception {
    String core = "os=6.0.6001&sp=1&type=server&language=de-DE&installation=server-core&arch=";
    assertThat(ask(core + "x86")).hasToString("NOT_APPLICABLE");
    assertThat(ask(core + "x64")).hasToString("NOT_APPLICABLE");
    assertThat(ask(core + "x64" + IE7 + MSHTML + "7.0.6001.18000")).hasToString("NOT_APPLICABLE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Service packs below those that are supported.
        "os=5.0.2195&sp=3&arch=x86&type=workstation&product=internet-explorer@5.0.3700.1000",
        "os=5.1.2600&sp=0&arch=x86&type=workstation&product=internet-explorer@6.0.2600.0",
        "os=5.1.2600&sp=1&arch=x86&type=workstation&product=internet-explorer@6.0.2800.1106",
        "os=5.2.3790&sp=0&arch=x86&type=server&product=internet-explorer@6.0.3790.0",
        // Internet Explorer 8 on Itanium, and at its later builds.
        "os=5.2.3790&sp=2&arch=ia64&type=server&product=internet-explorer@8.0.6001.18241",
        "os=6.0.6001&sp=1&arch=ia64&type=server&product=internet-explorer@8.0.6001.18241",
        "os=5.1.2600&sp=3&arch=x86&type=workstation&product=internet-explorer@8.0.6001.18372",
        "os=5.1.2600&sp=3&arch=x86&type=workstation&product=internet-explorer@8.0.6001.18702",
        // Windows Vista Service Pack 2, Windows 7.
        "os=6.0.6002&sp=2&arch=x86&type=workstation&product=internet-explorer@7.0.6002.18005",
        "os=6.1.7600&sp=0&arch=x86&type=workstation&product=internet-explorer@8.0.7600.16385",
        // No Internet Explorer.
        "os=5.1.2600&sp=3&arch=x86&type=workstation",
        "os=5.1.2600&sp=3&arch=x86&type=workstation&product=office@7.0",
      })
  void systemThatIsNotListed_getsNothing(String machine) throws Exception {
    assertThat(ask(machine + "&language=en-US")).hasToString("NOT_APPLICABLE");
  }

  @ParameterizedTest
  @CsvSource({
    "os=5.2.3790&sp=2&arch=x64&type=server, da-DK",
    "os=5.2.3790&sp=2&arch=x64&type=server, pt-PT",
    "os=5.2.3790&sp=2&arch=ia64&type=server, it-IT",
    "os=5.2.3790&sp=2&arch=x86&type=server, ar-SA",
    "os=5.1.2600&sp=3&arch=x86&type=workstation, zh-HK",
    "os=5.1.2600&sp=3&arch=x86&type=workstation, th-TH",
  })
  void languageWithoutAPackage_doesNotFallBackToEnglish(String machine, String language)
      throws Exception {
    assertThat(ask(machine + IE7 + "&language=" + language)).hasToString("NOT_APPLICABLE");
    assertThat(ask(machine + IE7 + "&language=en-US").outcome()).isEqualTo("OFFERED");
  }

  private Got ask(String query) throws IOException, InterruptedException {
    return Got.of(server, query);
  }
}
