package io.patchbay.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.cli.PatchbayCommand;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Update;
import io.patchbay.server.testing.Await;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.SlowEvaluator;
import io.patchbay.server.wire.ScopeMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Faults at random while the chain is used, and what must hold then. A seed, printed at the end
/// and with every failure (a build has that of its day), chooses the same faults, releases and
/// machines again (`-Dchaos.seed=`); `-Dchaos.faults=` says how many.
final class ChaosTest {
  private static final List<Witness.Files> FILES = List.of(Witness.Files.values());
  private static final int FAULTS = Integer.getInteger("chaos.faults", 12);
  private static final int NODES = 3;
  private static final int RELEASES_MAX = 400;
  private static final int MACHINES = 40;
  private static final int ASKING_EACH = 2;
  private static final long ASK_AGAIN_MILLIS = 10;
  private static final Duration SETTLE_MAX = Duration.ofSeconds(90);

  @TempDir Path folder;

  private final long seed = Long.getLong("chaos.seed", LocalDate.now(ZoneOffset.UTC).toEpochDay());
  private final Random random = new Random(seed);
  private final Progress progress = new Progress();
  private final List<Witness> witnesses = new ArrayList<>();
  private final List<Reporting> reporting = new ArrayList<>();
  private final Map<Fault.Kind, Integer> suffered = new EnumMap<>(Fault.Kind.class);

  @Test
  void faults_atRandom_andInTheEndEveryNodeIsWhole_andNoAnswerWasUnjustified() throws Exception {
    try (Chain chain = new Chain(folder)) {
      try {
        chain.start();
        run(chain);
      } catch (AssertionError | Exception e) {
        throw new AssertionError(
            "chaos.seed "
                + seed
                + ", after "
                + suffered
                + ": "
                + e.getMessage()
                + "\n"
                + chain.describe(),
            e);
      }
    }
  }

  private void run(Chain chain) throws Exception {
    for (int i = 0; i < NODES; i++) {
      witnesses.add(new Witness(chain.nodes().get(i), FILES.get(i)));
    }
    int releases = Math.min(RELEASES_MAX, FAULTS);
    Publishing publishing = new Publishing(chain.root(), witnesses.getFirst(), releases, random);
    List<Machine> machines = Machine.fleet(MACHINES, releases, random);
    try (ScheduledExecutorService threads =
        Executors.newScheduledThreadPool(1 + NODES * ASKING_EACH)) {
      try {
        Future<Integer> published = threads.submit(publishing);
        startAsking(chain, machines, threads);
        sufferAll(chain, publishing);
        publishing.allow(publishing.count());
        Await.until("all is published", SETTLE_MAX, () -> checked(published.isDone()));
        published.get();
      } finally {
        threads.shutdownNow();
      }
    }
    progress.check();
    checkAll(chain, publishing, machines);
    System.out.println("ChaosTest, chaos.seed " + seed + ": " + summary(chain, publishing));
  }

  private boolean checked(boolean condition) {
    progress.check();
    return condition;
  }

  private void startAsking(Chain chain, List<Machine> machines, ScheduledExecutorService threads) {
    for (int i = 0; i < NODES * ASKING_EACH; i++) {
      Reporting reports = new Reporting(new Random(random.nextLong()));
      reporting.add(reports);
      Asking asking =
          new Asking(
              chain.nodes().get(i % NODES),
              witnesses.get(i % NODES),
              machines,
              new Random(random.nextLong()),
              reports,
              progress.answers());
      var _ =
          threads.scheduleWithFixedDelay(
              () -> ask(asking), 0, ASK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void ask(Asking asking) {
    try {
      asking.askOnce();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // All is over.
    } catch (RuntimeException | Error e) {
      progress.failed(e);
    }
  }

  private void sufferAll(Chain chain, Publishing publishing) throws Exception {
    for (int i = 0; i < FAULTS; i++) {
      Fault fault = Fault.next(NODES, random);
      publishing.allow(1 + random.nextInt(2));
      progress.awaitAnswers(fault.answers());
      chain.suffer(fault, progress);
      suffered.merge(fault.kind(), 1, Integer::sum);
    }
  }

  private void checkAll(Chain chain, Publishing publishing, List<Machine> machines)
      throws Exception {
    for (Node node : chain.nodes()) {
      Await.until(
          node.name() + " has all that was published",
          SETTLE_MAX,
          () -> node.client().status().catalogRevision() == publishing.count());
    }
    Published published = new Published(feed(chain.root(), Scope.ALL, publishing.count()));
    publishing.check(published);
    checkFeeds(chain, publishing.count());
    for (Witness witness : witnesses) {
      witness.check(published);
    }
    for (int i = 0; i < NODES; i++) {
      checkFiles(chain.nodes().get(i), witnesses.get(i));
      checkAnswers(chain.nodes().get(i), published, machines);
    }
    checkReplica(chain, machines);
    checkReports(chain);
  }

  // Every node's whole feed is what its upstream's says for its scope, byte for byte.
  private static void checkFeeds(Chain chain, int revision) throws Exception {
    Node root = chain.root();
    for (Node node : chain.nodes().subList(1, NODES)) {
      assertThat(
              Arrays.mismatch(
                  feed(node, node.scope(), revision), feed(root, node.scope(), revision)))
          .as("first byte that differs between %s and %s", node.name(), root.name())
          .isEqualTo(-1);
      compare(node, root);
    }
  }

  private static byte[] feed(Node node, Scope scope, int revision) throws Exception {
    String target = "/v1/catalog/changes?since=0&until=" + revision;
    HttpResponse<byte[]> response =
        node.client().get(scope.isAll() ? target : target + "&" + ScopeMapper.toQuery(scope));
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  private static void compare(Node node, Node root) throws IOException {
    StringWriter out = new StringWriter();
    int status =
        PatchbayCommand.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute(
                "status",
                "--public",
                node.client().machines().toString(),
                "--compare",
                root.line().uri().toString());
    assertThat(status).as(out.toString()).isZero();
  }

  private static void checkFiles(Node node, Witness witness) throws Exception {
    for (var file : witness.files().entrySet()) {
      // What could not be had while the line was cut is asked for again after a pause.
      Await.until(
          node.name() + " has " + file.getKey(),
          SETTLE_MAX,
          () -> node.client().get(file.getKey()).statusCode() == 200);
      Asking.checkDigest(file.getValue(), node.client().get(file.getKey()).body());
    }
  }

  // Once it has every file, nothing is withheld.
  private static void checkAnswers(Node node, Published published, List<Machine> machines)
      throws Exception {
    int revision = published.changes().size();
    List<Update> updates = published.updates(node.scope(), revision);
    for (Machine machine : machines) {
      Answered expected =
          Answered.of(SlowEvaluator.answer(updates, machine.configuration(), revision));
      Await.until(
          node.name() + " answers " + machine.query() + " with " + expected,
          SETTLE_MAX,
          () -> expected.equals(answer(node, machine)));
    }
  }

  private static Answered answer(Node node, Machine machine) throws Exception {
    return Answered.of(Answered.parse(node.client().get(machine.target()).body()));
  }

  // A mirror of everything answers as its upstream, byte for byte, but for the time of the answer.
  private static void checkReplica(Chain chain, List<Machine> machines) throws Exception {
    for (Machine machine : machines) {
      assertThat(whole(chain.nodes().get(1), machine)).isEqualTo(whole(chain.root(), machine));
    }
  }

  private static String whole(Node node, Machine machine) throws Exception {
    HttpResponse<byte[]> response = node.client().get(machine.target());
    Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
    headers.remove("date");
    return response.statusCode() + " " + headers + " " + Arrays.toString(response.body());
  }

  // Each node has what it and those below it acknowledged, once.
  private void checkReports(Chain chain) throws Exception {
    for (int i = 0; i < reporting.size(); i++) {
      reporting.get(i).send(chain.nodes().get(i % NODES).client());
    }
    Map<UUID, Integer> fromHereOn = new HashMap<>();
    for (int node = NODES - 1; node >= 0; node--) {
      acknowledged(node).forEach((id, count) -> fromHereOn.merge(id, count, Integer::sum));
      for (var update : fromHereOn.entrySet()) {
        checkReports(chain.nodes().get(node), update.getKey(), update.getValue());
      }
    }
  }

  private static void checkReports(Node node, UUID update, long expected) throws Exception {
    Eventually.holds(
        node.name() + " has " + expected + " reports of " + update,
        () -> node.client().reported(update).totals().sum() >= expected);
    assertThat(node.client().reported(update).totals().sum())
        .as("%s: reports of %s", node.name(), update)
        .isEqualTo(expected);
  }

  private Map<UUID, Integer> acknowledged(int node) {
    Map<UUID, Integer> sums = new HashMap<>();
    for (int i = node; i < reporting.size(); i += NODES) {
      reporting.get(i).acknowledged().forEach((id, count) -> sums.merge(id, count, Integer::sum));
    }
    return sums;
  }

  private String summary(Chain chain, Publishing publishing) {
    int reports =
        reporting.stream()
            .flatMap(r -> r.acknowledged().values().stream())
            .mapToInt(Integer::intValue)
            .sum();
    return suffered
        + " with "
        + chain.nodes().stream().mapToLong(node -> node.line().cuts()).sum()
        + " cuts in the middle, "
        + publishing.count()
        + " publishes, "
        + progress.answers()
        + " answers, "
        + witnesses.stream().mapToInt(Witness::answers).sum()
        + " of them different, "
        + reports
        + " reports";
  }
}
