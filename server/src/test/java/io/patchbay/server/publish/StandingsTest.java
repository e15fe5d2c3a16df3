package io.patchbay.server.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.StandingReason;
import io.patchbay.server.domain.Update;
import io.patchbay.server.testing.PublishedCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who leaves scope and who comes back, on real releases: MS09-002 supersedes updates of MS08-073
/// and MS08-078.
final class StandingsTest {
  private static final Instant RELEASED = Instant.parse("2009-02-10T18:00:00Z");

  @TempDir private Path data;

  @Test
  void applyPolicy_takesOutWhatIsSupersededForLongEnough_andNothingBefore() throws IOException {
    try (PublishedCatalog catalog = published()) {
      assertThat(standings(catalog, 30, RELEASED.plus(Duration.ofDays(30))).applyPolicy()).isTrue();
      assertThat(left(catalog)).isEmpty();
      assertThat(catalog.revision()).isEqualTo(3);

      standings(catalog, 30, RELEASED.plus(Duration.ofDays(31))).applyPolicy();
      Map<UUID, StandingReason> left = left(catalog);
      assertThat(left).isNotEmpty();
      assertThat(left.keySet()).isEqualTo(superseded(catalog));
      assertThat(left.values()).containsOnly(StandingReason.SUPERSEDED);
      assertThat(catalog.revision()).isEqualTo(4);

      standings(catalog, 30, RELEASED.plus(Duration.ofDays(31))).applyPolicy();
      assertThat(catalog.revision()).as("nothing more to say").isEqualTo(4);
      catalog.catalog().audit();
    }
  }

  @Test
  void applyPolicy_longerOrNone_bringsBackWhatItTook() throws IOException {
    Instant later = RELEASED.plus(Duration.ofDays(31));
    try (PublishedCatalog catalog = published()) {
      standings(catalog, 30, later).applyPolicy();
      assertThat(left(catalog)).isNotEmpty();
      standings(catalog, 60, later).applyPolicy();
      assertThat(left(catalog)).isEmpty();
      standings(catalog, 30, later).applyPolicy();
      standings(catalog, null, later).applyPolicy();
      assertThat(left(catalog)).isEmpty();
    }
  }

  @Test
  void applyPolicy_whatWasTakenBack_supersedesNothing() throws IOException {
    Instant later = RELEASED.plus(Duration.ofDays(31));
    try (PublishedCatalog catalog = published()) {
      Standings standings = standings(catalog, 30, later);
      standings.applyPolicy();
      Set<UUID> superseding =
          catalog.updates().stream()
              .filter(update -> !update.supersedes().isEmpty())
              .map(Update::id)
              .collect(Collectors.toSet());
      standings.expire(UUID.randomUUID(), superseding, false);
      standings.applyPolicy();
      assertThat(left(catalog).keySet()).isEqualTo(superseding);
      assertThat(left(catalog).values()).containsOnly(StandingReason.EXPIRED);
      standings.expire(UUID.randomUUID(), superseding, true);
      standings.applyPolicy();
      assertThat(left(catalog).values()).containsOnly(StandingReason.SUPERSEDED);
    }
  }

  @Test
  void expire_whatIsExpiredAlready_makesNoChange() throws IOException {
    try (PublishedCatalog catalog = published()) {
      Standings standings = standings(catalog, null, RELEASED);
      Set<UUID> some = Set.of(catalog.updates().getFirst().id());
      assertThat(standings.expire(UUID.randomUUID(), some, true)).isEqualTo(3);
      assertThat(standings.expire(UUID.randomUUID(), some, false)).isEqualTo(4);
      assertThat(standings.expire(UUID.randomUUID(), some, false)).isEqualTo(4);
      assertThat(standings.expire(UUID.randomUUID(), some, true)).isEqualTo(5);
      assertThat(left(catalog)).isEmpty();
    }
  }

  @Test
  void expire_unknownUpdate_orOfAMirror_isRefused_andChangesNothing(@TempDir Path other)
      throws IOException {
    UUID unknown = UUID.randomUUID();
    try (PublishedCatalog catalog = published();
        PublishedCatalog mirror = PublishedCatalog.open(other)) {
      Set<UUID> some = Set.of(catalog.updates().getFirst().id(), unknown);
      assertThatThrownBy(
              () -> standings(catalog, null, RELEASED).expire(UUID.randomUUID(), some, false))
          .isInstanceOf(InvalidValueException.class)
          .hasMessageContaining(unknown.toString());
      assertThat(catalog.revision()).isEqualTo(3);

      new Replica(mirror.catalog(), mirror.publisher(), updates -> {}).changeScope(Scope.ALL);
      assertThatThrownBy(
              () -> standings(mirror, null, RELEASED).expire(UUID.randomUUID(), some, false))
          .isInstanceOf(PublishConflictException.class)
          .hasMessageContaining("publish there");
    }
  }

  private PublishedCatalog published() throws IOException {
    PublishedCatalog catalog = PublishedCatalog.open(data);
    catalog.publishRelease("ms08-073");
    catalog.publishRelease("ms08-078");
    catalog.publishRelease("ms09-002");
    return catalog;
  }

  private static Standings standings(
      PublishedCatalog catalog, @Nullable Integer days, Instant now) {
    return new Standings(
        catalog.catalog(),
        catalog.publisher(),
        days == null ? null : Duration.ofDays(days),
        () -> now);
  }

  private static Map<UUID, StandingReason> left(PublishedCatalog catalog) {
    try (CatalogView view = catalog.catalog().view()) {
      return view.left();
    }
  }

  private static Set<UUID> superseded(PublishedCatalog catalog) {
    Set<UUID> known = catalog.updates().stream().map(Update::id).collect(Collectors.toSet());
    return catalog.updates().stream()
        .flatMap(update -> update.supersedes().stream())
        .filter(known::contains)
        .collect(Collectors.toSet());
  }
}
