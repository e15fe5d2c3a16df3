package io.patchbay.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.ImportResult;
import io.patchbay.server.domain.Outcome;
import io.patchbay.server.domain.Update;
import io.patchbay.server.testing.PublishedCatalog;
import io.patchbay.server.testing.WesRows;
import io.patchbay.server.testing.WesRows.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The real file, imported: its answers are those that the rows themselves lead to, worked out
/// without importer, index and evaluator.
final class ImportAgreementProperties {
  private static final int MACHINES = 600;

  private static WesRows rows;
  private static PublishedCatalog catalog;
  private static ImportResult result;

  @BeforeAll
  static void importAll(@TempDir Path folder) throws IOException {
    rows = WesRows.read();
    catalog = PublishedCatalog.open(folder);
    result = catalog.importRows(WesRows.file());
  }

  @AfterAll
  static void close() {
    catalog.close();
  }

  @Test
  void everyRow_isInAnUpdate_andNothingElseIs() {
    assertThat(result.kind()).isEqualTo(ImportResult.Kind.COMMITTED);
    assertThat(result.rows()).isEqualTo(122_412);
    assertThat(result.bulletins()).isEqualTo(7_557);
    assertThat(result.updatesAdded()).isEqualTo(result.updates()).isEqualTo(rows.updates());
    assertThat(result.supersedes()).isEqualTo(rows.supersedes());
    assertThat(result.unknownTargets()).isEqualTo(rows.unknownTargets());
    assertThat(result.brokenEdgesTotal()).isZero();
    List<Update> updates = catalog.updates();
    assertThat(updates).hasSize(rows.updates());
    assertThat(updates.stream().map(Update::bulletin).distinct()).hasSize(7_557);
  }

  @Test
  void longestChain_has90Updates_ofOneProduct() {
    List<String> chain = rows.longestChain().kbs();
    assertThat(chain).hasSize(90);

    List<String> products = reportedForAllOf(rows.longestChain());
    assertThat(rows.answer(new Machine(products, Set.of())).offers())
        .as("all of the chain is meant for it, so only the newest is offered")
        .contains(chain.getFirst() + " on " + rows.longestChain().product());
    for (int installed = 0; installed <= chain.size(); installed++) {
      // Newest first: all but the newest, and so on; then the other way round.
      List<String> oldest = chain.subList(chain.size() - installed, chain.size());
      agrees("chain", new Machine(products, new HashSet<>(oldest)));
      agrees("chain", new Machine(products, new HashSet<>(chain.subList(0, installed))));
    }
  }

  private static List<String> reportedForAllOf(WesRows.Chain chain) {
    Set<String> reported = new TreeSet<>(Set.of(chain.product()));
    for (String kb : chain.kbs()) {
      Set<String> components = rows.components(chain.product(), kb);
      if (!components.contains("") && components.stream().noneMatch(reported::contains)) {
        reported.add(components.iterator().next());
      }
    }
    return List.copyOf(reported);
  }

  @Test
  void everyProductAlone_withNothingAndWithEverythingInstalled_agrees() {
    for (String product : rows.products()) {
      agrees("nothing", new Machine(List.of(product), Set.of()));
      agrees("everything", new Machine(List.of(product), rows.kbs(product)));
    }
  }

  static Stream<Long> seeds() {
    return Stream.of(1L, 2L, 3L, 4L);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void randomMachines_agree(long seed) {
    Random random = new Random(seed);
    int offered = 0;
    for (int i = 0; i < MACHINES; i++) {
      offered +=
          agrees("seed " + seed + ", machine " + i, machine(random)).offers().isEmpty() ? 0 : 1;
    }
    assertThat(offered).as("machines with an offer").isBetween(MACHINES / 4, MACHINES);
  }

  private static Machine machine(Random random) {
    List<String> products = new ArrayList<>(rows.products());
    Set<String> reported = new TreeSet<>();
    Set<String> known = new TreeSet<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      String product = products.get(random.nextInt(products.size()));
      reported.add(product);
      known.addAll(rows.kbs(product));
      for (String component : rows.components(product)) {
        if (random.nextInt(3) == 0 && reported.size() < 60) {
          reported.add(component);
        }
      }
    }
    int installedInTen = random.nextInt(11);
    Set<String> installed = new TreeSet<>();
    for (String kb : known) {
      if (random.nextInt(10) < installedInTen) {
        installed.add(kb);
      }
    }
    if (random.nextInt(4) == 0) {
      installed.addAll(known);
      installed.removeAll(rows.newest(reported));
    }
    return new Machine(List.copyOf(reported), installed);
  }

  private static Answer agrees(String which, Machine machine) {
    Answer answer = catalog.offers().answer(machine.configuration());
    WesRows.Expected expected = rows.answer(machine);
    Set<String> offered = new TreeSet<>();
    answer.offers().forEach(update -> offered.add(update.kbArticle() + " on " + update.product()));
    assertThat(offered).as("%s: %s", which, machine).isEqualTo(expected.offers());
    assertThat(answer.offers()).hasSameSizeAs(offered);
    assertThat(answer.outcome())
        .as("%s: %s", which, machine)
        .isEqualTo(
            !offered.isEmpty()
                ? Outcome.OFFERED
                : expected.meant() ? Outcome.UP_TO_DATE : Outcome.NOT_APPLICABLE);
    return answer;
  }
}
