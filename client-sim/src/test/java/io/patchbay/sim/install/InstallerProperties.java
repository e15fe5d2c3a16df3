package io.patchbay.sim.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.proto.v1.InstalledUpdate;
import io.patchbay.proto.v1.Offer;
import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.proto.v1.OfferResponse.Outcome;
import io.patchbay.proto.v1.Report;
import io.patchbay.sim.testing.FakeTime;
import io.patchbay.sim.testing.FlakyProxy;
import io.patchbay.sim.testing.FlakyProxy.Fault;
import io.patchbay.sim.testing.Payload;
import io.patchbay.sim.testing.UpdateServer;
import io.patchbay.sim.wire.Connection;
import io.patchbay.sim.wire.OfferClient.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Machines behind a network that breaks off: run again until they are up to date.
final class InstallerProperties {
  private static final int MACHINES = 60;
  private static final int RUNS_MAX = 10;
  private static final Duration SILENCE_MAX = Duration.ofMillis(100);
  // Bits that turn in an answer without a digest are TLS's business.
  private static final Set<Fault> FAULTS =
      EnumSet.complementOf(EnumSet.of(Fault.CORRUPTED, Fault.DUPLICATED));

  @TempDir private Path directory;
  private final long seed = Long.getLong("patchbay.seed", System.nanoTime());

  @Test
  void run_networkBreaksOff_endsUpToDateWithEachEventReportedUnderOneId() throws Exception {
    var seeds = new Random(seed);
    long machineSeed = seed;
    for (int number = 0; number < MACHINES; number++) {
      try {
        machine(directory.resolve("machine" + number), new Random(machineSeed));
      } catch (AssertionError | Exception e) {
        throw new AssertionError("seed " + machineSeed + ", the first: " + e.getMessage(), e);
      }
      machineSeed = seeds.nextLong(); // Neighbours would begin alike.
    }
  }

  private static void machine(Path folder, Random random) throws Exception {
    try (var server = new UpdateServer()) {
      for (int i = 1; i <= 2; i++) {
        int length = 1 + random.nextInt(200_000);
        server.offering(offer(i), Payload.random(i + ".exe", length, random.nextLong()));
      }
      try (var proxy =
          new FlakyProxy(server.uri(), random.nextLong(), FAULTS, random.nextInt(90), 300_000)) {
        int runs = 1;
        while (!run(proxy, folder, random)) {
          assertThat(++runs).as("runs").isLessThan(RUNS_MAX);
        }
      }
      assertThatEachEventHasOneId(server);
    }
    try (MachineFolder machine = MachineFolder.open(folder)) {
      assertThat(machine.state().getReportsList()).isEmpty();
      assertThat(machine.state().getInstalledList())
          .extracting(InstalledUpdate::getUpdateId)
          .containsExactly(offer(1).getUpdateId(), offer(2).getUpdateId());
    }
  }

  /// Returns whether nothing is left to do.
  private static boolean run(FlakyProxy proxy, Path folder, Random random)
      throws InterruptedException, IOException {
    var time = new FakeTime();
    var patience = new Patience(Duration.ofSeconds(10), time, random, _ -> {});
    try (MachineFolder machine = MachineFolder.open(folder);
        var connection = new Connection(proxy.uri(), SILENCE_MAX)) {
      var settings = new DownloadSettings(2, true, true);
      var downloader = new Downloader(connection, settings, patience, random, (_, _, _) -> {});
      InstallResult result =
          new Installer(machine, connection, downloader, patience, time)
              .run(OfferRequest.getDefaultInstance(), Way.GET);
      return result.answer().getOutcome() == Outcome.UP_TO_DATE && result.reports().kept() == 0;
    } catch (GaveUpException e) {
      return false;
    }
  }

  private static void assertThatEachEventHasOneId(UpdateServer server) {
    Map<String, Report> byId = new HashMap<>();
    Map<String, Integer> events = new HashMap<>();
    for (Report report : server.reports) {
      Report before = byId.putIfAbsent(report.getEventId(), report);
      assertThat(before == null || before.equals(report)).as("one id, one event").isTrue();
      if (before == null) {
        events.merge(report.getUpdateId() + " " + report.getResult(), 1, Integer::sum);
      }
    }
    for (int i = 1; i <= 2; i++) {
      assertThat(events)
          .containsEntry(offer(i).getUpdateId() + " DOWNLOADED", 1)
          .containsEntry(offer(i).getUpdateId() + " INSTALLED", 1);
    }
  }

  private static Offer offer(int number) {
    return Offer.newBuilder()
        .setUpdateId("82550b89-7c49-553d-b32f-00000000000" + number)
        .setRevision(1)
        .setKbArticle("96071" + number)
        .setProduct("internet-explorer")
        .build();
  }
}
