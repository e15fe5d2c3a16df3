package io.patchbay.server.report;

import static io.patchbay.server.testing.TestReports.failed;
import static io.patchbay.server.testing.TestReports.installed;
import static io.patchbay.server.testing.TestReports.update;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportCounts;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.Await;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.ServerProcess;
import io.patchbay.server.testing.SmallRelease;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real processes, killed with SIGKILL while machines report, again and again on one data folder.
/// Machines repeat what was not acknowledged, and now and then what was.
final class ReportCrashTest {
  private static final int KILLS = 8;
  private static final int MACHINES = 4;
  private static final int REPORTS_MAX = 40;
  private static final Duration WAIT_MAX = Duration.ofSeconds(30);
  private static final SmallRelease RELEASE = SmallRelease.of(1);
  private static final UpdateIdentity UPDATE = update(RELEASE, "DEU");

  @TempDir Path data;

  private final long seed = Long.getLong("patchbay.seed", System.nanoTime());
  private final List<Machine> machines = new ArrayList<>();
  private final AtomicInteger answers = new AtomicInteger();

  /// One that reports until the server dies, and goes on with the next one.
  private final class Machine {
    private final Random random;
    private final Queue<List<Report>> unanswered = new ArrayDeque<>();
    private final List<List<Report>> acknowledged = new ArrayList<>();

    Machine(long seed) {
      this.random = new Random(seed);
    }

    Void reportUntilKilled(ServerClient client) throws InterruptedException {
      try {
        while (true) {
          report(client, next());
          answers.incrementAndGet();
        }
      } catch (IOException e) {
        return null; // The server is gone.
      }
    }

    private List<Report> next() {
      List<Report> first = unanswered.peek();
      if (first != null) {
        return first;
      }
      if (!acknowledged.isEmpty() && random.nextInt(4) == 0) {
        return acknowledged.get(random.nextInt(acknowledged.size()));
      }
      List<Report> fresh = new ArrayList<>();
      int count = 1 + random.nextInt(REPORTS_MAX);
      for (int i = 0; i < count; i++) {
        ReportGroup group =
            random.nextInt(3) == 0 ? failed(UPDATE, 1 + random.nextInt(5)) : installed(UPDATE);
        UUID id = new UUID(random.nextLong(), random.nextLong());
        fresh.add(new Report(id, group, Instant.now()));
      }
      unanswered.add(fresh);
      return fresh;
    }

    void report(ServerClient client, List<Report> reports)
        throws IOException, InterruptedException {
      HttpResponse<byte[]> response = client.report(reports);
      String body = new String(response.body(), StandardCharsets.UTF_8);
      assertThat(response.statusCode()).as(body).isEqualTo(200);
      JsonObject receipt = JsonParser.parseString(body).getAsJsonObject();
      boolean repeated = acknowledged.contains(reports);
      assertThat(number(receipt, "counted") + number(receipt, "known")).isEqualTo(reports.size());
      if (repeated) {
        assertThat(number(receipt, "counted")).as("counted twice").isZero();
      } else {
        acknowledged.add(reports);
        unanswered.remove(reports);
      }
    }

    void reportTheRest(ServerClient client) throws IOException, InterruptedException {
      for (List<Report> reports : List.copyOf(unanswered)) {
        report(client, reports);
      }
      for (List<Report> reports : List.copyOf(acknowledged)) {
        report(client, reports);
      }
    }
  }

  private static int number(JsonObject receipt, String name) {
    return receipt.has(name) ? receipt.get(name).getAsInt() : 0;
  }

  @Test
  void kill_duringReporting_losesNothingAcknowledged_andCountsNothingTwice() throws Exception {
    Random random = new Random(seed);
    for (int i = 0; i < MACHINES; i++) {
      machines.add(new Machine(random.nextLong()));
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(MACHINES)) {
      for (int round = 0; round < KILLS; round++) {
        try (ServerProcess server = ServerProcess.start(data);
            ServerClient client = server.client()) {
          if (round == 0) {
            client.publish(UUID.randomUUID(), RELEASE.source());
          }
          check(client, round);
          reportAndKill(server, executor, random);
        }
      }
    }
    checkAfterLastKill();
  }

  private void reportAndKill(ServerProcess server, ExecutorService executor, Random random)
      throws Exception {
    List<ServerClient> clients = new ArrayList<>();
    try {
      List<Future<Void>> reporting = new ArrayList<>();
      for (Machine machine : machines) {
        ServerClient client = server.client();
        clients.add(client);
        reporting.add(executor.submit(() -> machine.reportUntilKilled(client)));
      }
      int enough = answers.get() + 1 + random.nextInt(60);
      Await.until(
          "reports are answered",
          WAIT_MAX,
          () -> answers.get() >= enough || reporting.stream().anyMatch(Future::isDone));
      server.kill();
      for (Future<Void> machine : reporting) {
        machine.get();
      }
    } finally {
      clients.forEach(ServerClient::close);
    }
  }

  // Acknowledged is there; there is nothing that was not sent.
  private void check(ServerClient client, int round) throws Exception {
    Set<UUID> acknowledged = new HashSet<>();
    Set<UUID> sent = new HashSet<>();
    for (Machine machine : machines) {
      machine.acknowledged.forEach(reports -> reports.forEach(r -> acknowledged.add(r.eventId())));
      machine.unanswered.forEach(reports -> reports.forEach(r -> sent.add(r.eventId())));
    }
    sent.addAll(acknowledged);
    assertThat(client.reported(UPDATE.updateId()).totals().sum())
        .as("seed %d, round %d", seed, round)
        .isBetween((long) acknowledged.size(), (long) sent.size());
  }

  private void checkAfterLastKill() throws Exception {
    try (ServerProcess server = ServerProcess.start(data);
        ServerClient client = server.client()) {
      check(client, KILLS);
      for (Machine machine : machines) {
        machine.reportTheRest(client);
      }
      Set<UUID> seen = new HashSet<>();
      ReportCounts expected = ReportCounts.NONE;
      for (Machine machine : machines) {
        for (List<Report> reports : machine.acknowledged) {
          for (Report report : reports) {
            assertThat(seen.add(report.eventId())).isTrue();
            expected = expected.plus(report.group().result(), 1);
          }
        }
      }
      assertThat(client.reported(UPDATE.updateId()).totals())
          .as("seed " + seed)
          .isEqualTo(expected);
      System.out.printf(
          "ReportCrashTest, seed %d: %d events in %d answers, %d kills%n",
          seed, seen.size(), answers.get(), KILLS);
      server.stop();
    }
  }
}
