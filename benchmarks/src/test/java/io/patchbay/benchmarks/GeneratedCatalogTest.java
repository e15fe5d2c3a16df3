package io.patchbay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.patchbay.server.applicability.IndexTuples;
import io.patchbay.server.applicability.RuleLimits;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.wire.StoredCodecs;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GeneratedCatalogTest {
  private static final long SEED = GeneratedCatalog.SEED;
  private static final GeneratedCatalog SMALL = new GeneratedCatalog(SEED, 300);
  private static final GeneratedCatalog LARGE = new GeneratedCatalog(SEED, 30_000);

  private static Stream<Update> updates(GeneratedCatalog catalog) {
    return catalog.releases().flatMap(release -> release.updates().stream());
  }

  private static Sha256 digest(Stream<Release> releases) {
    MessageDigest digest = Sha256.newDigest();
    releases.forEach(
        release -> {
          digest.update(StoredCodecs.BULLETIN.encode(release.bulletin()));
          release.updates().forEach(u -> digest.update(StoredCodecs.UPDATE.encode(u)));
        });
    return Sha256.ofDigest(digest.digest());
  }

  @Test
  void releases_sameSeed_areTheSameBytes() {
    Sha256 once = digest(new GeneratedCatalog(7, 5_000).releases());

    assertThat(digest(new GeneratedCatalog(7, 5_000).releases())).isEqualTo(once);
    assertThat(digest(new GeneratedCatalog(8, 5_000).releases())).isNotEqualTo(once);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 299, 300, 30_000})
  void releases_ofAnySize_haveExactlyThatManyDifferentUpdates(int size) {
    GeneratedCatalog catalog = new GeneratedCatalog(SEED, size);

    assertThat(updates(catalog).map(Update::id).distinct()).hasSize(size);
    assertThat(catalog.releases()).noneMatch(release -> release.updates().isEmpty());
  }

  @Test
  void releasesByDate_areTheSameReleasesInOrder() {
    List<Release> byDate = LARGE.releasesByDate().toList();

    assertThat(byDate).extracting(r -> r.bulletin().releasedAt()).isSorted();
    assertThat(byDate).containsExactlyInAnyOrderElementsOf(LARGE.releases().toList());
  }

  @Test
  void supersedes_namesOlderUpdatesOnly_soThereIsNoCycle() {
    Map<UUID, Instant> released =
        updates(LARGE).collect(Collectors.toMap(Update::id, Update::releasedAt));

    assertThat(updates(LARGE))
        .allSatisfy(
            update ->
                assertThat(update.supersedes())
                    .allSatisfy(
                        id ->
                            assertThat(released.getOrDefault(id, Instant.MIN))
                                .isBefore(update.releasedAt())));
  }

  @Test
  void supersedes_oneTargetInTen_isUnknown() {
    Set<UUID> ids = updates(LARGE).map(Update::id).collect(Collectors.toSet());
    List<UUID> targets = updates(LARGE).flatMap(u -> u.supersedes().stream()).toList();

    double unknown = targets.stream().filter(id -> !ids.contains(id)).count();
    assertThat(unknown / targets.size()).isCloseTo(0.1, within(0.05));
  }

  @Test
  void rules_everyOne_keepsTheLimits() {
    updates(LARGE)
        .forEach(
            update -> {
              RuleLimits.check(update.rules().installable());
              RuleLimits.check(update.rules().installed());
            });
  }

  @Test
  void rows_areThoseTheRulesAreIndexedUnder() {
    Map<String, GeneratedProduct> products =
        SMALL.products().stream().collect(Collectors.toMap(GeneratedProduct::name, p -> p));
    Set<RowKey> indexed = new HashSet<>();
    updates(SMALL)
        .flatMap(update -> IndexTuples.of(update.rules().installable()).stream())
        .forEach(
            tuple ->
                indexed.add(
                    RowKey.of(
                        products.get(tuple.product()),
                        tuple.osMajorMinor(),
                        Objects.requireNonNull(tuple.architecture()),
                        tuple.language())));

    assertThat(SMALL.rows().collect(Collectors.toSet())).containsAll(indexed);
    assertThat(indexed).hasSizeGreaterThan((int) SMALL.rows().count() * 9 / 10);
  }

  @Test
  void chains_areAsLongAsTheRealOnes() {
    CatalogShape shape = CatalogShape.of(new GeneratedCatalog(SEED, 3_000_000));

    assertThat(shape.chainLengths().getLast()).isEqualTo(90);
    assertThat(CatalogShape.mean(shape.chainLengths())).isCloseTo(2.78, within(0.1));
    assertThat(CatalogShape.quantile(shape.chainLengths(), 0.99)).isBetween(31, 33);
  }

  @Test
  void languages_smallCatalogHasFour_largeOneAll36() {
    assertThat(languages(SMALL)).hasSize(4);
    assertThat(languages(LARGE)).hasSize(36);
  }

  private static Collection<Language> languages(GeneratedCatalog catalog) {
    return updates(catalog)
        .map(Update::language)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  @Test
  void rowLengths_smallAndLarge_areDistributedAlike() {
    List<Integer> small = CatalogShape.of(SMALL).rowLengths();
    List<Integer> large = CatalogShape.of(LARGE).rowLengths();

    assertThat(distance(small, large)).isLessThan(0.2);
    assertThat(CatalogShape.mean(small) / CatalogShape.mean(large)).isBetween(0.5, 1.5);
  }

  // Kolmogorov and Smirnov's: the greatest difference of the two distribution functions.
  private static double distance(List<Integer> one, List<Integer> other) {
    Map<Integer, Double> difference = new HashMap<>();
    one.forEach(length -> difference.merge(length, 1.0 / one.size(), Double::sum));
    other.forEach(length -> difference.merge(length, -1.0 / other.size(), Double::sum));
    double sum = 0;
    double greatest = 0;
    for (int length : difference.keySet().stream().sorted().toList()) {
      sum += difference.get(length);
      greatest = Math.max(greatest, Math.abs(sum));
    }
    return greatest;
  }
}
