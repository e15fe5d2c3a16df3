package io.patchbay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.TestReports;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The commands of `patchbay` against a server: what they print where, and their exit status.
final class CommandLineTest {
  private static TestServer server;
  private static Path folder;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    server = TestServer.start(folder.resolve("data"));
    server.publish("ms08-073", "ms08-078");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:8532", "ftp://localhost", "/path", "file:///tmp", "http:x"})
  void adminThatIsNoHttpUrl_isRefused_withAnExample(String url) throws IOException {
    CommandRun run = CommandRun.of("status", "--admin", url, "--token-file", tokenFile());

    assertThat(run.status()).isIn(1, 2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("http://").contains(url).doesNotContain("\tat ");
  }

  @Test
  void serve_onAPortInUse_orALockedCatalog_exits1_andSaysWhy() {
    String taken = "127.0.0.1:" + server.publicAddress().getPort();
    CommandRun port =
        CommandRun.of(
            "serve",
            "--data",
            folder.resolve("other").toString(),
            "--public-listen",
            taken,
            "--admin-listen",
            "127.0.0.1:0");
    CommandRun locked =
        CommandRun.of(
            "serve",
            "--data",
            folder.resolve("data").toString(),
            "--public-listen",
            "127.0.0.1:0",
            "--admin-listen",
            "127.0.0.1:0");

    assertThat(port.status()).isEqualTo(1);
    assertThat(port.err()).startsWith("patchbay: public-listen").contains(taken, "in use");
    assertThat(locked.status()).isEqualTo(1);
    assertThat(locked.err()).startsWith("patchbay: ").contains(folder.resolve("data").toString());
    assertThat(port.err() + locked.err()).doesNotContain("\tat ");
  }

  @Test
  void reindex_ofARunningServer_saysWhatItFound() throws IOException {
    CommandRun run = CommandRun.of("reindex", "--admin", admin(), "--token-file", tokenFile());
    CommandRun json =
        CommandRun.of("reindex", "--json", "--admin", admin(), "--token-file", tokenFile());

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).matches("[0-9]+ updates, [0-9]+ rows: all as they should be\\R");
    assertThat(run.status()).isZero();
    JsonObject state = JsonParser.parseString(json.out()).getAsJsonObject();
    assertThat(state.get("phase").getAsString()).isEqualTo("DONE");
    assertThat(state.get("updates").getAsInt()).isGreaterThanOrEqualTo(383);
    assertThat(json.status()).isZero();
  }

  @Test
  void noServer_exits1_withARemedy() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    CommandRun run =
        CommandRun.of("status", "--admin", "http://127.0.0.1:" + free, "--token-file", tokenFile());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("no server at", "" + free, "patchbay serve", "--admin");
  }

  @Test
  void tokenFile_missingOrEmpty_exits1_withARemedy() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.token"));
    for (String file : List.of("missing.token", empty.toString())) {
      CommandRun run = CommandRun.of("status", "--admin", admin(), "--token-file", file);

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err()).contains(file, "--token-file").doesNotContain("\tat ");
    }
  }

  @Test
  void tokenFile_wrong_exits1_andSaysSo() throws IOException {
    Path wrong = Files.writeString(folder.resolve("wrong.token"), "wrong");
    CommandRun run = CommandRun.of("status", "--admin", admin(), "--token-file", wrong.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("Token missing or wrong (401)", "admin.token");
  }

  @Test
  void publish_andAgain() throws IOException {
    CommandRun first = ask("publish", "releases/ms09-002.yaml");
    CommandRun again = ask("publish", "releases/ms09-002.yaml", "releases/ms08-078.yaml");

    assertThat(first.status()).isZero();
    assertThat(first.out()).matches("MS09-002: [0-9]+ updates, released; catalog revision 3\\R");
    assertThat(again.status()).isZero();
    assertThat(again.out().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("published already; catalog revision 3"));
  }

  @Test
  void publish_oneFaulty_publishesNone_andExits1() throws IOException {
    String before = ask("status").out();
    CommandRun run = ask("publish", "releases/ms09-014.yaml", faulty().toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("fault:   " + faulty() + ":" + faultyLine() + ":", "nothing was published");
    assertThat(ask("status").out()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"publish", "verify"})
  void manifestThatCannotBeRead_exits1_andIsNamed(String command) throws IOException {
    Path huge = Files.write(folder.resolve("huge.yaml"), new byte[(4 << 20) + 1]);
    for (String file : List.of("missing.yaml", folder.toString(), huge.toString())) {
      CommandRun run = ask(command, file);

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err()).startsWith("patchbay: " + file).doesNotContain("\tat ");
    }
  }

  @Test
  void verify_good_exits0_faulty_exits1_withFileAndLine() throws IOException {
    CommandRun good = ask("verify", "releases/ms08-078.yaml");
    CommandRun bad = ask("verify", faulty().toString());
    CommandRun json = ask("verify", "--json", faulty().toString());
    JsonObject fault = first(JsonParser.parseString(json.out()).getAsJsonObject(), "faults");

    assertThat(good.status()).isZero();
    assertThat(good.out()).contains("218 updates, no faults");
    assertThat(bad.status()).isEqualTo(1);
    assertThat(bad.err()).contains(faulty() + ":" + faultyLine() + ":", "GRAVE", " -> ");
    assertThat(json.status()).isEqualTo(1);
    assertThat(fault.get("file").getAsString()).isEqualTo(faulty().toString());
    assertThat(fault.get("line").getAsInt()).isEqualTo(faultyLine());
  }

  @Test
  void explain_saysWhatIsInAndWhatIsOut() throws IOException {
    CommandRun run = ask("explain", "--at", "2008-12-17T18:00:00Z", Machines.XP_IE7);
    CommandRun all = ask("explain", "--at", "2008-12-17T18:00:00Z", "--all", Machines.XP_IE7);

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .startsWith("OFFERED at 2008-12-17T18:00:00Z, catalog revision ")
        .contains("in   MS08-078 IE7-WindowsXP-KB960714-x86-DEU.exe")
        .contains("OFFERED: ")
        .contains("out  MS08-073 IE7-WindowsXP-KB958215-x86-DEU.exe")
        .contains("ALREADY_INSTALLED: mshtml.dll")
        .containsPattern("out  MS08-078 \\S+ and [0-9]+ more");
    long considered =
        Long.parseLong(run.out().replaceAll("(?s).*revision [0-9]+, ([0-9]+) updates.*", "$1"));
    assertThat(all.out().lines().filter(line -> line.matches("(in |out)  .*")))
        .hasSize((int) considered);
  }

  @Test
  void explain_beforeTheRelease_isNotApplicable() throws IOException {
    CommandRun run = ask("explain", "--at", "2008-01-01T00:00:00Z", Machines.XP_IE7);

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("NOT_APPLICABLE").contains("0 updates considered");
  }

  @Test
  void explain_asJson_isJson() throws IOException {
    CommandRun run = ask("explain", "--json", "--at", "2008-12-17T18:00:00Z", Machines.XP_IE7);
    JsonObject explanation = JsonParser.parseString(run.out()).getAsJsonObject();

    assertThat(explanation.get("outcome").getAsString()).isEqualTo("OFFERED");
    assertThat(first(explanation, "considered").get("package").getAsString())
        .isEqualTo("IE7-WindowsXP-KB960714-x86-DEU.exe");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"os=5.x", "nonsense", "os=5.1.2600&sp= 3", "os=5.1.2600#sp=3", "%zz", "\u00e4"})
  void explain_badQuery_exits1_andSaysWhatIsWrong(String query) throws IOException {
    for (String form : List.of("--json", "--all")) {
      CommandRun run = ask("explain", form, query);

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).startsWith("patchbay: ").doesNotContain("\tat ").hasLineCount(1);
    }
  }

  @Test
  void status_asText_andAsJson() throws IOException {
    CommandRun text = ask("status");
    JsonObject json = JsonParser.parseString(ask("status", "--json").out()).getAsJsonObject();

    assertThat(text.status()).isZero();
    assertThat(text.err()).isEmpty();
    assertThat(text.out())
        .containsPattern("catalog revision +" + json.get("catalogRevision").getAsString())
        .containsPattern("chain head +" + json.get("head").getAsString())
        .containsPattern("updates +" + json.get("updates").getAsString())
        .containsPattern("bulletins +MS08-073, MS08-078");
  }

  @Test
  void status_ofAnUpdate_orOfABulletin_saysWhatMachinesReported() throws Exception {
    UpdateIdentity update = new UpdateIdentity(Ids.ofUpdate("MS08-078", "ie7-xp-x86", "DEU"), 1);
    try (ServerClient client = ServerClient.of(server)) {
      client.report(reports(TestReports.installed(update), 3));
      client.report(reports(TestReports.failed(update, TestReports.DISK_FULL), 2));
      client.report(reports(TestReports.failed(update, ReportGroup.OTHER_CODES), 1));
    }
    String bulletin = "MS08-078";
    CommandRun ofBulletin = ask("status", bulletin);
    CommandRun ofUpdate = ask("status", update.updateId().toString());
    CommandRun json = ask("status", "--json", bulletin);
    JsonObject totals =
        JsonParser.parseString(json.out()).getAsJsonObject().getAsJsonObject("totals");

    assertThat(ofBulletin.status()).isZero();
    assertThat(ofBulletin.err()).isEmpty();
    assertThat(ofBulletin.out())
        .startsWith("reports on        MS08-078, 218 updates")
        .containsPattern("installed +3\\R")
        .containsPattern("failed +3\\R +0x80070070 +2\\R +other codes +1\\R")
        .containsPattern("machines +downloaded +installed +reboot pending +failed\\R")
        .containsPattern("5.1 x86 DEU +0 +3 +0 +3\\R");
    assertThat(ofUpdate.out()).contains(update.updateId() + ", 1 update").contains("0x80070070");
    assertThat(json.status()).isZero();
    assertThat(totals.get("installed").getAsInt()).isEqualTo(3);
    assertThat(ask("status", "MS08-073").out()).containsPattern("failed +0\\R$");
  }

  private static List<Report> reports(ReportGroup group, int count) {
    return Stream.generate(() -> new Report(UUID.randomUUID(), group, Instant.now()))
        .limit(count)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MS00-000",
        "a b&c",
        "00000000-0000-0000-0000-000000000000",
        "0-----------------------------------"
      })
  void status_ofWhatIsNotThere_exits1_andSaysSo(String update) throws IOException {
    CommandRun run = ask("status", update);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("patchbay: ").containsPattern("not in the catalog|a UUID of");
  }

  /// The refusal is short, names one machine, and says how to publish in spite of it.
  @Test
  void publish_withAGap_isRefused_untilItIsAcceptedByName() throws IOException {
    try (TestServer own = TestServer.start(folder.resolve("accept"))) {
      String file = gap("MS08-078").toString();
      CommandRun refused = ask(own, "publish", file);

      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.out()).isEmpty();
      assertThat(refused.err().lines())
          .hasSize(3)
          .first()
          .asString()
          .startsWith("fault:   " + file + ":")
          .contains(": affected[2]: gap: nothing is offered to os=5.1.2600&sp=2&arch=x86&")
          .contains("language=DEU", "and the same in affected[3]", "fails at language");
      assertThat(refused.err())
          .contains("patchbay: to publish in spite of it: --accept MS08-078/gap")
          .endsWith("patchbay: nothing was published" + System.lineSeparator());

      CommandRun accepted = ask(own, "publish", "--accept", "MS08-078/gap", file);
      assertThat(accepted.status()).isZero();
      assertThat(accepted.out()).contains("MS08-078: 217 updates, released; catalog revision 1");
      assertThat(accepted.err().lines())
          .singleElement()
          .asString()
          .startsWith("warning: " + file + ":")
          .contains("accepted: gap: ");
    }
  }

  @Test
  void publish_acceptingWhatIsNotFound_exits2_andPublishesNothing() throws IOException {
    try (TestServer own = TestServer.start(folder.resolve("stale"))) {
      String file = gap("MS08-078").toString();
      CommandRun stale =
          ask(own, "publish", "--accept=MS08-078/gap", "--accept=MS08-078/overlap", file);
      CommandRun good = ask(own, "publish", "--accept", "MS08-073/gap", "releases/ms08-073.yaml");

      assertThat(stale.status()).isEqualTo(2);
      assertThat(stale.out()).isEmpty();
      assertThat(stale.err())
          .contains("patchbay: --accept MS08-078/overlap: not found; take the flag out")
          .contains("patchbay: nothing was published");
      assertThat(good.status()).isEqualTo(2);
      assertThat(ask(own, "status").out()).containsPattern("catalog revision +0");
    }
  }

  @Test
  void publish_aReleaseAhead_withAnAcceptedGap_comesOutAtItsInstant() throws IOException {
    try (TestServer own = TestServer.start(folder.resolve("ahead"))) {
      Path file = gap("MS08-078");
      String ahead = Files.readString(file).replace("releasedAt: 2008-", "releasedAt: 2998-");
      Files.writeString(file, ahead);

      assertThat(ask(own, "publish", file.toString()).status()).isEqualTo(1);
      CommandRun accepted = ask(own, "publish", "--accept", "MS08-078/gap", file.toString());
      assertThat(accepted.status()).isZero();
      assertThat(accepted.out()).contains("217 updates, kept until 2998-12-17T18:00:00Z");
    }
  }

  @Test
  void verify_asJson_hasKindMachineAndWhatItTakes() throws IOException {
    CommandRun run = ask("verify", "--json", gap("MS99-999").toString());
    JsonObject fault = first(JsonParser.parseString(run.out()).getAsJsonObject(), "faults");

    assertThat(run.status()).isEqualTo(1);
    assertThat(fault.get("kind").getAsString()).isEqualTo("GAP");
    assertThat(fault.get("accept").getAsString()).isEqualTo("MS99-999/gap");
    assertThat(ask("explain", fault.get("witness").getAsString()).out()).contains("OFFERED at ");
  }

  // MS08-078 without its German package for Internet Explorer 6 on Windows XP.
  private static Path gap(String bulletin) throws IOException {
    String good = TestServer.release("ms08-078");
    int branch = good.indexOf("- id: ie6-xp-x86");
    String all =
        "[ARA, CHS, CHT, CSY, DAN, ELL, ENU, ESN, FIN, FRA, HEB, HUN, ITA, JPN, KOR, NLD, NOR, PLK,"
            + " PTB, PTG, RUS, SVE, TRK]";
    String yaml =
        good.substring(0, branch) + good.substring(branch).replaceFirst("\\*client\n", all + "\n");
    return Files.writeString(
        folder.resolve("gap.yaml"), yaml.replace("id: MS08-078", "id: " + bulletin));
  }

  private static Path faulty() throws IOException {
    Path file = folder.resolve("faulty.yaml");
    String good = TestServer.release("ms09-014");
    return Files.writeString(file, good.replace("severity: CRITICAL", "severity: GRAVE"));
  }

  private static int faultyLine() throws IOException {
    String text = Files.readString(faulty());
    return text.substring(0, text.indexOf("GRAVE")).split("\n", -1).length;
  }

  private static JsonObject first(JsonObject parent, String array) {
    return parent.getAsJsonArray(array).get(0).getAsJsonObject();
  }

  private static String admin() {
    return TestServer.uri(server.adminAddress(), "").toString();
  }

  private static String tokenFile() {
    return server.server().tokenFile().toString();
  }

  /// Asks the server of this test.
  private static CommandRun ask(String command, String... arguments) {
    return ask(server, command, arguments);
  }

  private static CommandRun ask(TestServer asked, String command, String... arguments) {
    String admin = TestServer.uri(asked.adminAddress(), "").toString();
    String token = asked.server().tokenFile().toString();
    List<String> all = new ArrayList<>(List.of(command, "--admin", admin, "--token-file", token));
    all.addAll(Arrays.asList(arguments));
    return CommandRun.of(all.toArray(String[]::new));
  }
}
