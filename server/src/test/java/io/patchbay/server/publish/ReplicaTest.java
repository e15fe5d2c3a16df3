package io.patchbay.server.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.catalog.HeldChange;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.MirrorState;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.PublishedCatalog;
import io.patchbay.server.testing.SmallRelease;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a mirror takes and what it refuses, and changes of its scope that are cut off.
final class ReplicaTest {
  private static final int RELEASES = 3;
  private static final Scope FIRST_AND_SECOND = products("product-001", "product-002");
  private static final Scope SECOND_AND_THIRD = products("product-002", "product-003");
  private static final Scope THIRD = products("product-003");

  @TempDir private Path folder;
  private PublishedCatalog upstream;
  private PublishedCatalog mirror;
  private Replica replica;

  @BeforeEach
  void publish() throws IOException {
    upstream = PublishedCatalog.open(folder.resolve("upstream"));
    mirror = PublishedCatalog.open(folder.resolve("mirror"));
    replica = replica();
    for (int i = 1; i <= RELEASES; i++) {
      publish(upstream, SmallRelease.of(i));
    }
  }

  @AfterEach
  void close() {
    upstream.close();
    mirror.close();
  }

  @Test
  void apply_whereSomethingWasPublished_orWaits_isRefused() throws IOException {
    publish(mirror, SmallRelease.of(9).at(Instant.now().plusSeconds(86_400)));
    refusesForeign();
    publish(mirror, SmallRelease.of(8));
    refusesForeign();
    assertThat(mirror.catalog().mirrorState()).isEmpty();
  }

  private void refusesForeign() {
    assertThatThrownBy(() -> replica.apply(changes(1, 1, Scope.ALL)))
        .isInstanceOf(PublishConflictException.class)
        .hasMessageContaining("empty data folder");
    assertThatThrownBy(() -> replica.changeScope(THIRD))
        .isInstanceOf(PublishConflictException.class);
  }

  @Test
  void mirror_publishesNothingOfItsOwn_nowOrLater() {
    replica.apply(changes(1, 1, Scope.ALL));
    for (SmallRelease own :
        List.of(SmallRelease.of(7), SmallRelease.of(8).at(Instant.now().plusSeconds(86_400)))) {
      assertThatThrownBy(() -> publish(mirror, own))
          .isInstanceOf(PublishConflictException.class)
          .hasMessageContaining("publish there");
    }
    assertThatThrownBy(
            () -> mirror.importRows("kb,product,first_listed,severity_max,supersedes\n1,A,,,\n"))
        .isInstanceOf(PublishConflictException.class);
    assertThat(mirror.revision()).isEqualTo(1);
    assertThat(mirror.catalog().pending()).isEmpty();
  }

  @Test
  void apply_whatDoesNotFollow_isRefused_andNothingOfItIsWritten() {
    replica.apply(changes(1, 1, Scope.ALL));
    List<ReplicatedChange> gap = new ArrayList<>(changes(2, 2, Scope.ALL));
    gap.addAll(changes(2, 2, Scope.ALL));
    for (List<ReplicatedChange> bad :
        List.of(changes(1, 1, Scope.ALL), changes(3, 3, Scope.ALL), gap)) {
      assertThatThrownBy(() -> replica.apply(bad)).isInstanceOf(IllegalArgumentException.class);
      assertThat(replica.revision()).isEqualTo(1);
      assertThat(mirror.updates()).hasSize(3);
    }
    replica.apply(changes(2, 3, Scope.ALL));
    assertThat(replica.head()).isEqualTo(head(upstream));
    mirror.catalog().audit();
  }

  @Test
  void apply_withoutContentOfTheScope_isRefused_andNothingIsWritten() {
    replica.changeScope(FIRST_AND_SECOND);
    assertThatThrownBy(() -> replica.apply(changes(1, 2, products("product-001"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("change 2 comes without the content of");
    assertThat(replica.revision()).isZero();
  }

  @Test
  void apply_withMoreThanTheScope_keepsTheScope() {
    replica.changeScope(FIRST_AND_SECOND);
    replica.apply(changes(1, RELEASES, Scope.ALL));
    isWhole(FIRST_AND_SECOND);
  }

  @Test
  void changeScope_whileAnotherIsNotEnded_holdsOnlyWhatNeitherRemoved() {
    replica.apply(changes(1, RELEASES, Scope.ALL));
    replica.changeScope(products("product-002"));
    replica.changeScope(SECOND_AND_THIRD);
    assertThat(replica.nextScope()).isEqualTo(SECOND_AND_THIRD);
    replica.changeScope(FIRST_AND_SECOND);
    Catalog catalog = mirror.catalog();
    catalog.audit();
    assertThat(catalog.holds(products("product-002"))).isTrue();
    assertThat(catalog.holds(FIRST_AND_SECOND)).isFalse();
    replica.changeScope(Scope.ALL);
    assertThat(catalog.holds(products("product-001"))).isFalse();
    assertThat(catalog.holds(Scope.ALL)).isFalse();
    fill();
    isWhole(Scope.ALL);
  }

  @Test
  void changeScope_fromOneToAnotherWithNothingInCommon_holdsNothingMeanwhile() {
    Scope first = products("product-001");
    replica.changeScope(first);
    replica.apply(changes(1, RELEASES, first));
    replica.changeScope(THIRD);
    replica.changeScope(first);
    assertThat(mirror.catalog().holds(first)).isFalse();
    mirror.catalog().audit();
    fill();
    isWhole(first);
  }

  @Test
  void changeScope_killedBeforeAnythingWasRemoved_endsWhole_thoughOnlyContentComes() {
    replica.changeScope(FIRST_AND_SECOND);
    replica.apply(changes(1, RELEASES, FIRST_AND_SECOND));
    mirror
        .catalog()
        .changeHeld(HeldChange.nothing(new MirrorState(FIRST_AND_SECOND, SECOND_AND_THIRD)));
    replica = replica();
    assertThat(replica.nextScope()).isEqualTo(SECOND_AND_THIRD);
    fill();
    isWhole(SECOND_AND_THIRD);
  }

  @Test
  void changeScope_whileChangesCome_endsWhole() throws IOException {
    replica.changeScope(FIRST_AND_SECOND);
    replica.apply(changes(1, 2, FIRST_AND_SECOND));
    replica.changeScope(SECOND_AND_THIRD);
    assertThat(replica.nextScope()).as("nothing is missing yet").isNull();
    replica.apply(changes(3, RELEASES, SECOND_AND_THIRD));
    publish(upstream, SmallRelease.of(2).noted("corrected").corrected(2));
    replica.changeScope(FIRST_AND_SECOND);
    replica.apply(changes(4, 4, FIRST_AND_SECOND));
    fill();
    isWhole(FIRST_AND_SECOND);
  }

  @Test
  void fill_inParts_takesEachPart_andRefusesWhatIsAltered() {
    replica.changeScope(THIRD);
    replica.apply(changes(1, RELEASES, THIRD));
    replica.changeScope(Scope.ALL);
    Map<UpdateIdentity, byte[]> contents = contents(replica.wanted(100));
    assertThat(contents).hasSize(6);
    contents.forEach(
        (identity, content) -> {
          byte[] altered = content.clone();
          altered[altered.length - 1] ^= 1;
          assertThatThrownBy(() -> replica.fill(Map.of(identity, altered)))
              .hasMessageContaining("as in the change log");
          replica.fill(Map.of(identity, content));
        });
    isWhole(Scope.ALL);
  }

  @Test
  void fill_withContentOfAScopeGivenUp_leavesItOut() {
    replica.changeScope(THIRD);
    replica.apply(changes(1, RELEASES, THIRD));
    replica.changeScope(Scope.ALL);
    Map<UpdateIdentity, byte[]> contents = contents(replica.wanted(100));
    replica.changeScope(new Scope(Set.of(), Set.of(), Set.of(Language.ofCode("DEU")), Set.of()));
    replica.fill(contents);
    fill();
    isWhole(new Scope(Set.of(), Set.of(), Set.of(Language.ofCode("DEU")), Set.of()));
  }

  private Replica replica() {
    return new Replica(mirror.catalog(), mirror.publisher(), updates -> {});
  }

  private static Scope products(String... products) {
    return new Scope(Set.of(products), Set.of(), Set.of(), Set.of());
  }

  private static void publish(PublishedCatalog catalog, SmallRelease release) throws IOException {
    catalog.publish(release.bulletin() + ".yaml", release.yaml());
  }

  private List<ReplicatedChange> changes(long from, long until, Scope scope) {
    List<ReplicatedChange> changes = new ArrayList<>();
    try (CatalogView view = upstream.catalog().view()) {
      for (long at = from; at <= until; at++) {
        List<ReplicatedChange.Item> items = new ArrayList<>();
        for (ReplicatedChange.Item item : view.items(at, 0, Integer.MAX_VALUE)) {
          byte[] content = scope.includes(item.item()) ? item.content() : null;
          items.add(new ReplicatedChange.Item(item.item(), item.encoded(), content));
        }
        changes.add(
            new ReplicatedChange(
                Objects.requireNonNull(view.change(at)),
                Objects.requireNonNull(view.changeRow(at)),
                items));
      }
    }
    return changes;
  }

  private Map<UpdateIdentity, byte[]> contents(List<UpdateIdentity> wanted) {
    Map<UpdateIdentity, byte[]> contents = new HashMap<>();
    try (CatalogView view = upstream.catalog().view()) {
      wanted.forEach(id -> contents.put(id, view.updateContent(id).orElseThrow()));
    }
    return contents;
  }

  private void fill() {
    for (List<UpdateIdentity> wanted = replica.wanted(2);
        !wanted.isEmpty();
        wanted = replica.wanted(2)) {
      replica.fill(contents(wanted));
    }
  }

  // Exactly what is in the scope is held, and stands in rows as a rebuilding would make them.
  private void isWhole(Scope scope) {
    assertThat(replica.nextScope()).isNull();
    assertThat(replica.scope()).isEqualTo(scope);
    assertThat(mirror.catalog().holds(scope)).isTrue();
    List<Update> expected =
        upstream.updates().stream().filter(update -> isIn(update, scope)).toList();
    assertThat(mirror.updates()).isEqualTo(expected);
    mirror.catalog().audit();
    assertThat(replica.head()).isEqualTo(head(upstream));
    try (CatalogView view = mirror.catalog().view();
        Reindexer reindexer = new Reindexer(mirror.catalog(), mirror.publisher())) {
      assertThat(view.updates()).isEqualTo(expected.size());
      assertThat(reindexer.run().rewritten()).isZero();
      assertThat(reindexer.state().removed()).isZero();
    }
    Set<Sha256> files = files(expected);
    try (CatalogView view = mirror.catalog().view()) {
      List<Sha256> known = new ArrayList<>();
      view.forEachFile(known::add);
      assertThat(known).containsExactlyInAnyOrderElementsOf(files);
    }
  }

  private static boolean isIn(Update update, Scope scope) {
    return scope.includes(ChangeItems.of(update, new byte[0]).item());
  }

  private static Set<Sha256> files(List<Update> updates) {
    return updates.stream()
        .flatMap(update -> update.files().stream())
        .map(file -> file.sha256())
        .collect(Collectors.toSet());
  }

  private static Sha256 head(PublishedCatalog catalog) {
    try (CatalogView view = catalog.catalog().view()) {
      return view.head();
    }
  }
}
