package io.patchbay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.Classification;
import io.patchbay.proto.v1.Offer;
import io.patchbay.proto.v1.RebootBehavior;
import io.patchbay.proto.v1.Report;
import io.patchbay.proto.v1.ReportRequest;
import io.patchbay.proto.v1.Severity;
import io.patchbay.sim.install.MachineFolder;
import io.patchbay.sim.testing.Payload;
import io.patchbay.sim.testing.UpdateServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `check --install` as a machine's owner sees it.
final class InstallTest {
  private static final String ID = "82550b89-7c49-553d-b32f-567df37260ce";
  private static final String NAME = "IE7-WindowsXP-KB960714-x86-DEU.exe";
  private static final Payload PAYLOAD = Payload.random(NAME, 20_000, 1);

  @TempDir private Path directory;
  private Path machine;
  private UpdateServer server;

  @BeforeEach
  void start() throws IOException {
    machine = directory.resolve("machine");
    server = new UpdateServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void install_offered_installsItReportsItAndIsUpToDateTheNextTime() {
    server.offering(offer(), PAYLOAD);
    Run first = install("--component", "mshtml.dll@7.0.6000.20935", "--installed", "KB1");
    assertThat(first.status()).isZero();
    assertThat(first.err()).isEmpty();
    assertThat(first.out())
        .startsWith("OFFERED: 1 update (catalog revision 7, ask again in 0 h)\n")
        .contains("  " + NAME + "  20,000 bytes  sha256 " + PAYLOAD.sha256() + "  whole file\n")
        .contains("  installed as KB960714-IE7\n")
        .contains("\ninstalled MS08-078 (KB960714): 1 file of 20,000 bytes, 20,000 bytes fetched\n")
        .endsWith("reports: 2 acknowledged, 0 kept for the next run\n");
    assertThat(machine.resolve("files").resolve(PAYLOAD.sha256()).resolve(NAME))
        .hasBinaryContent(PAYLOAD.bytes());
    assertThat(server.reports)
        .extracting(Report::getResult)
        .containsExactly(Report.Result.DOWNLOADED, Report.Result.INSTALLED);
    assertThat(server.reports)
        .allMatch(report -> report.getUpdateId().equals(ID) && report.getRevision() == 3)
        .allMatch(report -> report.getOsVersion().equals("5.1.2600"))
        .allMatch(report -> report.getArchitecture() == Architecture.X86)
        .allMatch(report -> report.getLanguage().equals("de-CH"))
        .allMatch(report -> report.getErrorCode() == 0 && report.hasOccurredAt());

    Run second = install("--component", "mshtml.dll@7.0.6000.20935", "--installed", "KB1");
    assertThat(second.status()).isZero();
    assertThat(second.out())
        .isEqualTo(
            "UP_TO_DATE: nothing is left to install (catalog revision 7, ask again in 0 h)\n");
    assertThat(server.reports).hasSize(2);
    assertThat(List.copyOf(server.queries).get(0)).contains("&component=mshtml.dll@");
    assertThat(List.copyOf(server.queries).get(1))
        .doesNotContain("component=")
        .endsWith("&installed=KB1&installed=" + ID + "&installed=KB960714-IE7");
  }

  @Test
  void install_newRevision_comesAsADelta() {
    server.offering(offer(), PAYLOAD);
    assertThat(install().status()).isZero();
    Payload next = PAYLOAD.changed(2);
    byte[] delta = next.delta(PAYLOAD);
    String otherId = ID.replace('8', '9');
    server
        .delta(PAYLOAD, next, delta)
        .offering(offer().toBuilder().setUpdateId(otherId).setKbArticle("961260").build(), next);
    Run run = install();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("delta of " + delta.length + " bytes instead of 20,000\n")
        .contains("1 file of 20,000 bytes, " + delta.length + " bytes fetched\n");
  }

  @Test
  void install_manyAreInstalled_asksInABody() {
    server.offering(offer(), PAYLOAD);
    List<String> installed = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      installed.add("KB" + (900_000 + i));
    }
    assertThat(install("--installed", String.join(",", installed)).status()).isZero();
    assertThat(server.queries).first().asString().startsWith("\n").contains("KB900499");
  }

  @Test
  void install_restartIsNeeded_isReportedAsPending() {
    server.offering(
        offer().toBuilder().setRebootBehavior(RebootBehavior.ALWAYS_REQUIRES_REBOOT).build(),
        PAYLOAD);
    assertThat(install().out()).contains("  installed as KB960714-IE7, restart pending\n");
    assertThat(server.reports)
        .extracting(Report::getResult)
        .containsExactly(Report.Result.DOWNLOADED, Report.Result.REBOOT_PENDING);
  }

  @Test
  void install_serverTakesNoReports_keepsThemAndSendsTheSameTheNextTime() {
    server
        .offering(offer(), PAYLOAD)
        .hook(
            exchange -> {
              if (!exchange.getRequestURI().getPath().equals("/v1/reports")) {
                return false;
              }
              UpdateServer.send(exchange, 404, "text/plain", new byte[] {'x'});
              return true;
            });
    Run first = install();
    assertThat(first.status()).isZero();
    assertThat(first.out()).endsWith("reports: 0 acknowledged, 2 kept for the next run\n");
    assertThat(first.err()).startsWith("patchbay-sim: reports are kept: server answered 404");

    server.hook(_ -> false);
    Run second = install();
    assertThat(second.out()).endsWith("reports: 2 acknowledged, 0 kept for the next run\n");
    assertThat(server.reports).hasSize(2);
    assertThat(install().out()).doesNotContain("reports:");
  }

  @Test
  void install_answerToReportsIsLost_repeatsTheSameEvents() {
    var lost = new AtomicInteger();
    List<Report> unanswered = new ArrayList<>();
    server
        .offering(offer(), PAYLOAD)
        .hook(
            exchange -> {
              boolean isReport = exchange.getRequestURI().getPath().equals("/v1/reports");
              if (!isReport || lost.incrementAndGet() > 3) {
                return false;
              }
              unanswered.addAll(
                  ReportRequest.parseFrom(exchange.getRequestBody()).getReportsList());
              return true; // Closed without an answer.
            });
    assertThat(install().out()).endsWith("reports: 2 acknowledged, 0 kept for the next run\n");
    assertThat(unanswered).hasSize(6);
    assertThat(server.reports).hasSize(2);
    assertThat(unanswered.stream().distinct().toList()).containsExactlyElementsOf(server.reports);
  }

  @Test
  void install_reportIsRefused_dropsItWithAMessage() {
    server.offering(offer(), PAYLOAD).refusingFirst();
    Run run = install();
    assertThat(run.status()).isZero();
    assertThat(run.out()).endsWith("reports: 1 acknowledged, 0 kept for the next run\n");
    assertThat(run.err()).matches("patchbay-sim: report dropped: [0-9a-f-]{36}: unheard of\n");
    assertThat(install().out()).doesNotContain("reports:");
  }

  @Test
  void install_fileIsNotThere_failsReportsItAndTriesTheNextTime() {
    server
        .offering(offer(), PAYLOAD)
        .hook(
            exchange -> {
              if (!exchange.getRequestURI().getPath().startsWith("/content/")) {
                return false;
              }
              UpdateServer.send(exchange, 404, "text/plain", new byte[] {'x'});
              return true;
            });
    Run first = install();
    assertThat(first.status()).isEqualTo(1);
    assertThat(first.out())
        .contains("  FAILED: 0x80244019\n")
        .contains("\ninstalled nothing: 0 files of 0 bytes, 0 bytes fetched; failed: MS08-078");
    assertThat(first.err()).startsWith("patchbay-sim: MS08-078 (KB960714): server answered 404");
    assertThat(server.reports).extracting(Report::getResult).containsExactly(Report.Result.FAILED);
    assertThat(server.reports.peek().getErrorCode()).isEqualTo(0x80244019);

    server.hook(_ -> false);
    assertThat(install().status()).isZero();
  }

  @Test
  void install_offerCannotBeRight_failsAndFetchesNothing() throws IOException {
    server.offering(
        offer().toBuilder().addFiles(PAYLOAD.file().toBuilder().setName("../../evil.exe")).build());
    assertThat(install().status()).isEqualTo(1);
    assertThat(server.fetches()).isZero();
    assertThat(server.reports.peek().getErrorCode()).isEqualTo(0x8007000D);

    server.offering(offer().toBuilder().setUpdateId("../x").build(), PAYLOAD);
    Run run = install();
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("update id: '../x' (expected: a UUID)");
    try (var entries = Files.list(directory)) {
      assertThat(entries).containsExactly(machine);
    }
  }

  @Test
  void install_knownByRecordOnly_installsNothing() {
    server.offering(offer());
    Run run = install();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("  no file to fetch: the server knows it by record only\n")
        .contains("installed nothing: 0 files");
    assertThat(server.reports).isEmpty();
  }

  @Test
  void install_json_saysWhatBecameOfEachOffer() {
    server.offering(offer(), PAYLOAD);
    JsonObject json = JsonParser.parseString(install("--json").out()).getAsJsonObject();
    JsonObject offer = json.getAsJsonArray("offers").get(0).getAsJsonObject();
    assertThat(offer.get("result").getAsString()).isEqualTo("INSTALLED");
    assertThat(offer.get("hotfixId").getAsString()).isEqualTo("KB960714-IE7");
    JsonObject fetched = offer.getAsJsonArray("fetched").get(0).getAsJsonObject();
    assertThat(fetched.get("form").getAsString()).isEqualTo("whole file");
    assertThat(fetched.get("receivedBytes").getAsLong()).isEqualTo(20_000);
    assertThat(json.getAsJsonObject("reports").get("acknowledged").getAsInt()).isEqualTo(2);
  }

  @Test
  void install_anotherWorksInTheDirectory_fails() throws IOException {
    server.offering(offer(), PAYLOAD);
    try (MachineFolder _ = MachineFolder.open(machine)) {
      Run run = install();
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err()).contains("another patchbay-sim works in this directory");
    }
    assertThat(server.queries).isEmpty();
  }

  @Test
  void install_stateIsDamaged_fails() throws IOException {
    Files.createDirectories(machine);
    Files.writeString(machine.resolve("state.json"), "{\"format\": 1, ");
    Run run = install();
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("state.json: damaged: ");
  }

  @Test
  void install_usedWrongly_2() {
    assertThat(install("--download", "x").status()).isEqualTo(2);
    assertThat(install("--connections", "0").status()).isEqualTo(2);
    assertThat(install("--connections", "65").status()).isEqualTo(2);
    assertThat(install("--patience", "-1").status()).isEqualTo(2);
  }

  private Run install(String... more) {
    List<String> arguments =
        new ArrayList<>(Machines.check(server.uri(), "--install", machine.toString()));
    arguments.addAll(List.of("--patience", "20"));
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray(String[]::new));
  }

  private static Offer offer() {
    return Offer.newBuilder()
        .setUpdateId(ID)
        .setRevision(3)
        .setTitle("Security Update for Internet Explorer")
        .setKbArticle("960714")
        .setBulletin("MS08-078")
        .setSeverity(Severity.CRITICAL)
        .setClassification(Classification.SECURITY_UPDATE)
        .setAction(Offer.Action.INSTALL)
        .setRebootBehavior(RebootBehavior.CAN_REQUEST_REBOOT)
        .setProduct("internet-explorer")
        .build();
  }
}
