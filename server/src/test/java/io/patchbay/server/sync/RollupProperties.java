package io.patchbay.server.sync;

import static io.patchbay.server.testing.TestReports.machines;
import static io.patchbay.server.testing.TestReports.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.catalog.ReportBounds;
import io.patchbay.server.domain.OriginCount;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportCounts;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.ReportResult;
import io.patchbay.server.domain.RollupReceipt;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestCatalog;
import io.patchbay.server.testing.TestReports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Servers three deep that count, send, lose requests and answers, get old requests again, restart
/// and move to another parent, at random, against a model that knows what was counted where.
final class RollupProperties {
  private static final int STEPS = 250;
  private static final ReportBounds BOUNDS = new ReportBounds(3, 10, 0);
  private static final Instant NOW = Instant.parse("2009-01-13T18:00:00Z");
  private static final SmallRelease RELEASE = SmallRelease.of(1);
  private static final List<UpdateIdentity> UPDATES =
      List.of(update(RELEASE, "DEU"), update(RELEASE, "ENU"));
  private static final List<ReportResult> RESULTS = List.of(ReportResult.values());
  private static final List<String> LANGUAGES = List.of("DEU", "ENU", "FRA", "JPN");

  @TempDir Path data;

  private final long seed = Long.getLong("patchbay.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<Node> nodes = new ArrayList<>();
  private final List<List<OriginCount>> earlier = new ArrayList<>();
  private final Map<UpdateIdentity, ReportCounts> counted = new HashMap<>();

  /// A server without listeners; the first one is the root.
  private final class Node implements AutoCloseable {
    private final TestCatalog catalog;
    private final Path folder;
    private final int depth;
    private TestReports reports;
    private Node parent;

    Node(TestCatalog catalog, Node parent) throws IOException {
      this.catalog = catalog;
      this.folder = data.resolve("node-" + nodes.size());
      this.depth = parent == null ? 0 : parent.depth + 1;
      this.parent = parent;
      this.reports = open();
    }

    private TestReports open() throws IOException {
      return TestReports.open(catalog.catalog(), folder, () -> NOW, BOUNDS);
    }

    void restart() throws IOException {
      reports.close();
      reports = open();
    }

    void move() {
      List<Node> above = nodes.stream().filter(node -> node.depth == depth - 1).toList();
      parent = above.get(random.nextInt(above.size()));
    }

    RollupReceipt receive(List<OriginCount> counts) {
      return reports.reports().rollups().add(counts);
    }

    void send(RollupUpstream upstream) throws Exception {
      try {
        new RollupPass(reports.reports().rollups(), upstream).run();
      } catch (IOException e) {
        assertThat(e).hasMessage("lost");
      }
    }

    @Override
    public void close() {
      reports.close();
    }
  }

  @Test
  void sums_atTheRoot_areWhatWasCountedAnywhere() throws Exception {
    try (TestCatalog catalog = TestCatalog.open(data.resolve("catalog"))) {
      catalog.publish(RELEASE);
      grow(catalog);
      for (int step = 0; step < STEPS; step++) {
        act();
        if (step % 10 == 0) {
          checkNotMore(step);
        }
      }
      deliverEverything();
      checkEqual();
    } finally {
      nodes.forEach(Node::close);
    }
  }

  private void grow(TestCatalog catalog) throws IOException {
    int[] parents = {-1, 0, 0, 1, 1, 2};
    for (int parent : parents) {
      nodes.add(new Node(catalog, parent < 0 ? null : nodes.get(parent)));
    }
  }

  private void act() throws Exception {
    Node node = nodes.get(random.nextInt(nodes.size()));
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> count(node);
      case 3, 4, 5 -> {
        if (node.parent != null) {
          node.send(counts -> overABadLine(node.parent, counts));
        }
      }
      case 6 -> repeatAnEarlierRequest(node);
      default -> {
        if (node.parent != null && random.nextBoolean()) {
          node.move();
        } else {
          node.restart();
        }
      }
    }
  }

  private void count(Node node) throws Exception {
    List<Report> events = new ArrayList<>();
    int size = 1 + random.nextInt(10);
    for (int i = 0; i < size; i++) {
      ReportResult result = RESULTS.get(random.nextInt(RESULTS.size()));
      UpdateIdentity update = UPDATES.get(random.nextInt(UPDATES.size()));
      ReportGroup group =
          new ReportGroup(
              update,
              machines(LANGUAGES.get(random.nextInt(LANGUAGES.size()))),
              result,
              result == ReportResult.FAILED ? 1 + random.nextInt(5) : 0);
      events.add(new Report(new UUID(random.nextLong(), random.nextLong()), group, NOW));
      counted.merge(
          update, ReportCounts.NONE.plus(result, 1), (before, one) -> before.plus(result, 1));
    }
    assertThat(node.reports.add(events).counted()).isEqualTo(size);
  }

  private RollupReceipt overABadLine(Node to, List<OriginCount> counts) throws IOException {
    earlier.add(counts);
    int fate = random.nextInt(5);
    if (fate == 0) {
      throw new IOException("lost");
    }
    RollupReceipt receipt = to.receive(counts);
    assertThat(receipt.refused()).isEmpty();
    if (fate == 1) {
      throw new IOException("lost");
    }
    return receipt;
  }

  // Such as one that was held up on its way.
  private void repeatAnEarlierRequest(Node to) {
    if (!earlier.isEmpty()) {
      to.receive(earlier.get(random.nextInt(earlier.size())));
    }
  }

  private void deliverEverything() throws Exception {
    for (int depth = 2; depth > 0; depth--) {
      for (Node node : nodes) {
        if (node.depth == depth) {
          node.send(node.parent::receive);
          assertThat(node.reports.store().unsent(null, 1)).isEmpty();
        }
      }
    }
  }

  private Map<UpdateIdentity, ReportCounts> atTheRoot() {
    Map<UpdateIdentity, ReportCounts> found = new HashMap<>();
    for (UpdateIdentity update : UPDATES) {
      nodes
          .getFirst()
          .reports
          .store()
          .forEach(
              update.updateId(),
              (group, count) ->
                  found.merge(
                      group.update(),
                      ReportCounts.NONE.plus(group.result(), count),
                      (before, more) -> before.plus(group.result(), count)));
    }
    return found;
  }

  private void checkNotMore(int step) {
    atTheRoot()
        .forEach(
            (update, counts) ->
                assertThat(counts.sum())
                    .as("seed %d, step %d, %s", seed, step, update)
                    .isLessThanOrEqualTo(counted.getOrDefault(update, ReportCounts.NONE).sum()));
  }

  private void checkEqual() {
    assertThat(atTheRoot()).as("seed %d", seed).isEqualTo(counted);
  }
}
