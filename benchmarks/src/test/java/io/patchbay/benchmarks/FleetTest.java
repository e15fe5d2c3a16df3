package io.patchbay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.patchbay.server.domain.ClientConfiguration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FleetTest {
  private static final GeneratedCatalog CATALOG =
      new GeneratedCatalog(GeneratedCatalog.SEED, 30_000);

  @ParameterizedTest
  @CsvSource({"real,0.5", "several,0.25", "random,0.25"})
  void next_asManyAsStated_endWithoutAnOffer(String mix, double share) {
    assertThat(1 - FleetShape.of(CATALOG, mix).offered()).isCloseTo(share, within(0.06));
  }

  @ParameterizedTest
  @ValueSource(strings = {"real", "several", "random"})
  void next_expectedOffers_areWhatTheRulesOfAllUpdatesSay(String mix) {
    DimensionBitmaps bitmaps = new DimensionBitmaps(CATALOG);
    Fleet fleet = new Fleet(CATALOG);
    for (int i = 0; i < 2_000; i++) {
      Question question = fleet.next(mix);
      assertThat(bitmaps.answer(question.client()).stream().map(bitmaps.updates()::id))
          .as("question %d: %s", i, question.client())
          .containsExactlyInAnyOrderElementsOf(question.offers());
    }
  }

  @Test
  void bitmapsAndScan_agree() {
    DimensionBitmaps bitmaps = new DimensionBitmaps(CATALOG);
    Fleet fleet = new Fleet(CATALOG);
    for (int i = 0; i < 20; i++) {
      ClientConfiguration client = fleet.next("real").client();
      assertThat(bitmaps.answer(client))
          .containsExactlyInAnyOrderElementsOf(bitmaps.updates().scan(client));
    }
  }

  @Test
  void real_systemsAndLanguages_haveTheSharesOfTheFleet() {
    Fleet fleet = new Fleet(CATALOG);
    List<ClientConfiguration> machines =
        Stream.generate(() -> fleet.next("real").client()).limit(20_000).toList();

    assertThat(share(machines, m -> m.os().majorMinor() == (5 << 16 | 1)))
        .isCloseTo(0.725, within(0.02));
    assertThat(share(machines, m -> m.language() != null && m.language().code().equals("ENU")))
        .isCloseTo(0.359, within(0.02));
    assertThat(machines).allMatch(m -> m.installedUpdates().size() >= Fleet.INSTALLED);
  }

  private static double share(
      List<ClientConfiguration> machines, Predicate<ClientConfiguration> of) {
    return (double) machines.stream().filter(of).count() / machines.size();
  }
}
