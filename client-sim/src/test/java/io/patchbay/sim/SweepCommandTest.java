package io.patchbay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.OfferResponse.Outcome;
import io.patchbay.sim.expect.Expectation;
import io.patchbay.sim.expect.ManifestReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SweepCommandTest {
  @TempDir private Path releases;
  private FakeServer server;
  private RightAnswers right;

  @BeforeEach
  void start() throws IOException {
    server = new FakeServer();
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("/ms08-078.yaml"))) {
      Files.copy(in, releases.resolve("ms08-078.yaml"));
    }
    right = new RightAnswers(new Expectation(ManifestReader.readAll(releases)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void sweep_everyAnswerIsRight_0WithTableAndExamples() {
    server.offering(right::to).serving(RightAnswers::content);
    Run run = sweep();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .containsPattern("Windows XP SP3 x86 +IE 7 +[0-9,]+ +[0-9,]+ +[0-9,]+ +[0-9,]+ +0\n")
        .containsPattern("Windows 2000 SP4 x86 +IE 6 SP1 +[0-9,]+ +[0-9,]+ +[0-9,]+ +[0-9,]+ +0\n")
        .containsPattern("never released for +any +1,728 +0 +0 +1,728 +0\n")
        .containsPattern("total +1 release +[0-9,]+ +[0-9,]+ +[0-9,]+ +[0-9,]+ +0\n")
        .contains(
            "answers in ",
            "6 files offered: 6 fetched and verified, 0 wrong\n",
            "A Swiss German XP.")
        .contains("  curl '" + server.uri() + "/v1/offers?os=5.1.2600&sp=3&arch=x86")
        .contains("    MS08-078  IE7-WindowsXP-KB960714-x86-DEU.exe  47 bytes\n")
        .doesNotContain("WRONG");
  }

  @Test
  void sweep_everySystem_isAskedByGetAndByPost() {
    server.offering(right::to).serving(RightAnswers::content);
    assertThat(sweep("--json").status()).isZero();
    assertThat(server.asked)
        .anyMatch(asked -> asked.startsWith("GET os=5.1.2600"))
        .anyMatch(asked -> asked.startsWith("GET os=5.0.2195"))
        .anyMatch(asked -> asked.equals("POST application/x-protobuf"));
  }

  @Test
  void sweep_ldrTrainIsMistakenForGdr_isReported() {
    server.offering(this::withoutTheLdrTrain).serving(RightAnswers::content);
    Run run = sweep();
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("component=mshtml.dll@7.0.6000.20972")
        .contains("  expected OFFERED IE7-WindowsXP-KB960714-x86-DEU.exe\n  got      UP_TO_DATE\n");
  }

  @Test
  void sweep_everyAnswerIsWrong_countsAllAndShowsTen() {
    server.offering(_ -> OfferResponse.newBuilder().setOutcome(Outcome.UP_TO_DATE).build());
    Run run = sweep("--json");
    assertThat(run.status()).isEqualTo(1);
    JsonObject json = JsonParser.parseString(run.out()).getAsJsonObject();
    assertThat(json.get("asked").getAsLong()).isEqualTo(json.get("upToDate").getAsLong());
    assertThat(json.get("wrong").getAsLong()).isBetween(1L, json.get("asked").getAsLong());
    assertThat(json.getAsJsonArray("wrongAnswers")).hasSize(10);
  }

  @Test
  void sweep_problemInsteadOfAnswer_isAWrongAnswer() {
    server.on("/v1/offers", exchange -> FakeServer.send(exchange, 503, "text/plain", new byte[0]));
    Run run = sweep("--json");
    assertThat(run.status()).isEqualTo(1);
    JsonObject json = JsonParser.parseString(run.out()).getAsJsonObject();
    assertThat(json.get("wrong").getAsLong()).isEqualTo(json.get("asked").getAsLong());
    assertThat(json.getAsJsonArray("wrongAnswers").get(0).toString())
        .contains("server answered 503");
  }

  @Test
  void sweep_corruptedFile_isReported() {
    server.offering(right::to).serving(name -> RightAnswers.content(name.replace("DEU", "ENU")));
    Run run = sweep();
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("6 files offered: 4 fetched and verified, 2 wrong\n")
        .contains("WRONG IE7-WindowsXP-KB960714-x86-DEU.exe: SHA-256");
  }

  @Test
  void sweep_json_isOneObjectWithTheSameNumbers() {
    server.offering(right::to).serving(RightAnswers::content);
    Run run = sweep("--json", "--connections", "2");
    assertThat(run.status()).isZero();
    JsonObject json = JsonParser.parseString(run.out()).getAsJsonObject();
    assertThat(json.get("asked").getAsLong()).isEqualTo(server.asked.size());
    assertThat(json.get("asked").getAsLong())
        .isEqualTo(
            json.get("offered").getAsLong()
                + json.get("upToDate").getAsLong()
                + json.get("notApplicable").getAsLong());
    assertThat(json.get("wrong").getAsLong()).isZero();
    assertThat(json.getAsJsonObject("files").get("verified").getAsLong()).isEqualTo(6);
    assertThat(json.getAsJsonArray("rows")).hasSize(3);
  }

  @Test
  void sweep_releaseIsYetToCome_isNotExpected() throws IOException {
    Path manifest = releases.resolve("ms08-078.yaml");
    Files.writeString(manifest, Files.readString(manifest).replace("2008-12-17", "2999-12-17"));
    Run run = sweep();
    assertThat(run.err())
        .contains("MS08-078 is released at 2999-12-17T18:00:00Z and not expected yet");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void sweep_nothingToAsk_1() throws IOException {
    Files.delete(releases.resolve("ms08-078.yaml"));
    server.offering(right::to);
    assertThat(sweep().status()).isEqualTo(1);
  }

  @Test
  void sweep_serverIsNotThere_1WithMessage() {
    server.close();
    Run run = sweep();
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("no connection to " + server.uri());
  }

  @Test
  void sweep_usedWrongly_2() {
    assertThat(Run.of("sweep").status()).isEqualTo(2);
    assertThat(Run.of("sweep", "--releases", releases.resolve("none").toString()).status())
        .isEqualTo(2);
    assertThat(sweep("--connections", "0").status()).isEqualTo(2);
  }

  private Run sweep(String... more) {
    String[] arguments = new String[more.length + 5];
    System.arraycopy(
        new String[] {
          "sweep", "--server", server.uri().toString(), "--releases", releases.toString()
        },
        0,
        arguments,
        0,
        5);
    System.arraycopy(more, 0, arguments, 5, more.length);
    return Run.of(arguments);
  }

  private OfferResponse withoutTheLdrTrain(OfferRequest request) {
    String machine = request.toString();
    boolean isLdr = machine.contains("7.0.6000.20972") || machine.contains("7.0.6000.20001");
    OfferResponse answer = right.to(request);
    return isLdr && answer.getOutcome() == Outcome.OFFERED
        ? OfferResponse.newBuilder().setOutcome(Outcome.UP_TO_DATE).build()
        : answer;
  }
}
