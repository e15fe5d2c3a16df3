package io.patchbay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// `patchbay import` of the real file into a server, over real sockets, and what the other commands
/// then say of so large a catalog.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ImportCommandTest {
  private static final String FILE = "imports/wes-updates.csv.gz";
  private static final String COUNTS = "122412 rows, 34138 updates of 7557 KBs, ";
  // The product of the longest chain, 90 updates.
  private static final String VISTA_SERVER =
      "os=6.0.6002&sp=2&arch=x86&type=server&language=en-US"
          + "&product=windows-server-2008-for-32-bit-systems-service-pack-2@6.0.6002"
          + "&product=agere-windows-modem-driver@1";

  private static TestServer server;
  private static Path folder;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    server = TestServer.start(folder.resolve("data"));
    server.publish("ms08-078");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  @Order(1)
  void dryRun_saysWhatWouldHappen_andChangesNothing() throws IOException {
    CommandRun run = ask("import", "--dry-run", FILE);

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith(FILE + ": " + COUNTS + "not imported: a dry run");
    assertThat(ask("status").out()).containsPattern("catalog revision +1\\R");
  }

  @Test
  @Order(2)
  void realFile_isImported_andAgain_changesNothing() throws IOException {
    CommandRun first = ask("import", FILE);
    CommandRun again = ask("import", FILE);

    assertThat(first.status()).isZero();
    assertThat(first.out().lines())
        .containsExactly(
            FILE + ": " + COUNTS + "imported; catalog revision 2",
            "34138 new, 0 revised, 0 unchanged; 25924 times one supersedes another, 0 broken; 5220"
                + " superseded ones unknown");
    assertThat(first.err())
        .contains("warning: " + FILE + ":1: ignored: last_listed, impacts, cve_count")
        .contains("severity_max: 357 rows");
    assertThat(again.status()).isZero();
    assertThat(again.out())
        .startsWith(FILE + ": " + COUNTS + "imported already; catalog revision 2")
        .contains("0 new, 0 revised, 34138 unchanged");
  }

  @Test
  @Order(3)
  void machine_isOfferedTheNewest_withoutFiles_andCanLookItUp() throws Exception {
    JsonArray offers = offers(VISTA_SERVER);
    JsonObject newest = offers.get(0).getAsJsonObject();

    assertThat(newest.get("bulletin").getAsString()).isEqualTo("KB5073700");
    assertThat(newest.has("files")).isFalse();
    JsonObject update =
        json(server.get("/v1/updates/" + newest.get("updateId").getAsString()).body());
    assertThat(update.get("hotfixId").getAsString()).isEqualTo("KB5073700");
    JsonObject bulletin = json(server.get("/v1/bulletins/KB5073700").body());
    assertThat(bulletin.getAsJsonArray("updateIds").toString())
        .contains(newest.get("updateId").getAsString());

    JsonArray without = offers(VISTA_SERVER + "&installed=KB5073700");
    assertThat(without.toString()).doesNotContain("\"KB5073700\"");
  }

  @Test
  @Order(4)
  void explain_isBounded_andCountsAll() throws Exception {
    CommandRun run = ask("explain", VISTA_SERVER);
    JsonObject json = json(ask("explain", "--json", VISTA_SERVER).out());
    List<String> verdicts =
        json.getAsJsonArray("considered").asList().stream()
            .map(c -> c.getAsJsonObject().get("verdict").getAsString())
            .toList();

    assertThat(run.out())
        .contains("catalog revision 2, 34356 updates considered")
        .contains("in   KB5073697 KB5073697")
        .containsPattern("SUPERSEDED: superseded by KB[0-9]+ \\(KB[0-9]+\\)")
        .containsPattern("\\Rout  [0-9]+ more\\R     NOT_INSTALLABLE\\R$");
    assertThat(json.get("consideredTotal").getAsInt()).isEqualTo(34_138 + 218);
    assertThat(verdicts.stream().filter("NOT_INSTALLABLE"::equals)).hasSize(1000);
    assertThat(verdicts.stream().filter("OFFERED"::equals)).hasSize(offers(VISTA_SERVER).size());
  }

  @Test
  @Order(4)
  void status_namesTwentyBulletins_andAsJsonAll() throws IOException {
    CommandRun text = ask("status");
    JsonObject json = json(ask("status", "--json").out());

    assertThat(text.out())
        .containsPattern("updates +34356\\R")
        .containsPattern("bulletins +KB[0-9]+(, KB[0-9]+){19} and 7538 more\\R");
    assertThat(json.getAsJsonArray("bulletins")).hasSize(7558);
  }

  @Test
  @Order(5)
  void faultyFile_isRefusedWhole_withLinesAndRemedies() throws IOException {
    Path faulty = folder.resolve("faulty.csv");
    Files.writeString(faulty, "kb,product\n1,New\nKB2,New\n3,\n");
    CommandRun run = ask("import", faulty.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("patchbay: Import refused, nothing imported (422): ")
        .contains(faulty + ":3: kb: KB2 -> 1 to 10 digits")
        .contains(faulty + ":4: product: missing -> name the product");
    assertThat(ask("status").out()).containsPattern("catalog revision +2\\R");
  }

  @Test
  @Order(6)
  void brokenCycles_areNamed_onStandardError_andInJson() throws IOException {
    Path cycle = folder.resolve("cycle.csv");
    Files.writeString(cycle, "kb,product,supersedes\n1,New,1\n2,New,3\n3,New,2\n");
    JsonObject json = json(ask("import", "--json", "--dry-run", cycle.toString()).out());
    CommandRun run = ask("import", cycle.toString());

    assertThat(json.get("brokenEdgesTotal").getAsInt()).isEqualTo(2);
    assertThat(json.getAsJsonArray("brokenEdges").get(0).getAsJsonObject().get("line").getAsInt())
        .isEqualTo(2);
    assertThat(json.get("result").getAsString()).isEqualTo("DRY_RUN");
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("3 updates of 3 KBs, imported; catalog revision 3", "2 broken");
    assertThat(run.err())
        .contains("broken:  " + cycle + ":2: supersedes: KB1 supersedes KB1 on New -> left out: ")
        .contains("broken:  " + cycle + ":3: supersedes: KB2 supersedes KB3 on New -> left out: ");
  }

  @Test
  void fileThatCannotBeRead_exits1_andIsNamed() throws IOException {
    Path huge = folder.resolve("huge.csv");
    try (var file = new java.io.RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(32_000_001);
    }
    for (String file : List.of("missing.csv", folder.toString(), huge.toString())) {
      CommandRun run = ask("import", file);

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err()).startsWith("patchbay: " + file).doesNotContain("\tat ");
    }
  }

  @Test
  void help_documentsEveryColumn() {
    CommandRun run = CommandRun.of("import", "--help");

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("kb", "product", "component", "first_listed", "severity_max", "supersedes")
        .contains("951535,Microsoft Office 2003 Service Pack 3,");
    assertThat(CommandRun.of("import").status()).isEqualTo(2);
  }

  private static JsonArray offers(String query) throws IOException, InterruptedException {
    return json(server.get("/v1/offers?" + query).body()).getAsJsonArray("offers");
  }

  private static JsonObject json(String text) {
    return JsonParser.parseString(text).getAsJsonObject();
  }

  private static CommandRun ask(String command, String... arguments) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                command,
                "--admin",
                TestServer.uri(server.adminAddress(), "").toString(),
                "--token-file",
                server.server().tokenFile().toString()));
    all.addAll(Arrays.asList(arguments));
    return CommandRun.of(all.toArray(String[]::new));
  }
}
