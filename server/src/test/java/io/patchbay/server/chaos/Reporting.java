package io.patchbay.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.TestReports;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// What machines of one node report, and repeat until it is acknowledged, and now and then after
/// that. Not thread-safe, but for [#acknowledged].
final class Reporting {
  private static final int HELD_MAX = 20;

  private final Random random;
  private final List<Report> unanswered = new ArrayList<>();
  private final List<Report> answered = new ArrayList<>();
  private final Map<UUID, Integer> acknowledged = new ConcurrentHashMap<>();

  Reporting(Random random) {
    this.random = random;
  }

  /// Notes what became of an update, and sends all that was not acknowledged.
  void report(ServerClient client, UpdateIdentity update) throws IOException, InterruptedException {
    if (unanswered.size() < HELD_MAX) {
      ReportGroup group =
          random.nextInt(3) == 0
              ? TestReports.failed(update, 1 + random.nextInt(5))
              : TestReports.installed(update);
      UUID event = new UUID(random.nextLong(), random.nextLong());
      unanswered.add(new Report(event, group, Instant.now()));
    }
    send(client);
    if (random.nextInt(8) == 0) {
      assertThat(counted(client, answered)).as("counted twice").isZero();
    }
  }

  /// Sends all that was not acknowledged.
  void send(ServerClient client) throws IOException, InterruptedException {
    if (unanswered.isEmpty()) {
      return;
    }
    counted(client, unanswered);
    unanswered.forEach(r -> acknowledged.merge(r.group().update().updateId(), 1, Integer::sum));
    answered.clear();
    answered.addAll(unanswered);
    unanswered.clear();
  }

  private static int counted(ServerClient client, List<Report> reports)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response = client.report(reports);
    String body = new String(response.body(), StandardCharsets.UTF_8);
    assertThat(response.statusCode()).as(body).isEqualTo(200);
    JsonObject receipt = JsonParser.parseString(body).getAsJsonObject();
    assertThat(number(receipt, "counted") + number(receipt, "known"))
        .as(body)
        .isEqualTo(reports.size());
    return number(receipt, "counted");
  }

  private static int number(JsonObject receipt, String name) {
    return receipt.has(name) ? receipt.get(name).getAsInt() : 0;
  }

  /// How many of each update were acknowledged.
  Map<UUID, Integer> acknowledged() {
    return acknowledged;
  }
}
