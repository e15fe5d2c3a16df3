package io.patchbay.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What holds after every step, checked by who knows all that was ever published.
final class Promises {
  /// How far a node was looked at.
  private record Seen(
      Holdings holdings, long revision, Sha256 head, Scope scope, @Nullable Scope next, int held) {
    boolean isScopeOf(Seen other) {
      return scope.equals(other.scope) && Objects.equals(next, other.next);
    }
  }

  private record Acknowledged(long revision, Sha256 head) {}

  private final History history;
  private final Map<Node, Seen> seen = new HashMap<>();
  private final Map<UUID, Acknowledged> acknowledged = new HashMap<>();
  private final Set<Node> begunAfter = new HashSet<>();
  private final IdentityHashMap<byte[], Sha256> digests = new IdentityHashMap<>();

  Promises(History history) {
    this.history = history;
  }

  void acknowledge(ReplicatedChange change, Holdings at) {
    long revision = change.change().catalogRevision();
    Sha256 head = at.head(revision);
    acknowledged.put(
        change.change().publishId(),
        new Acknowledged(revision, head == null ? CatalogHead.EMPTY : head));
  }

  /// The node's data were replaced by others: by hand, and knowingly.
  void forget(Node node) {
    seen.remove(node);
  }

  /// The origin is restored from a backup. Acknowledged publishes after that revision are lost.
  void restored(long revision) {
    acknowledged.values().removeIf(publish -> publish.revision > revision);
    begunAfter.clear();
  }

  /// An empty mirror begins to follow the origin.
  void begins(Mirror mirror) {
    begunAfter.add(mirror);
  }

  /// It follows another one than the origin, which may have what the origin has lost.
  void turnsAway(Mirror mirror) {
    begunAfter.remove(mirror);
  }

  /// A mirror that began after the origin was restored has nothing of what was lost, whatever
  /// caches have of it.
  void checkBegun(Origin origin) {
    if (!origin.isUp()) {
      return;
    }
    for (Node node : begunAfter) {
      if (node.isUp()) {
        assertThat(origin.holdings().head(node.holdings().revision()))
            .as("%s: began after the restore, and has the history from then on", node.name)
            .isEqualTo(node.holdings().head());
      }
    }
  }

  void check(Node node) {
    if (!node.isUp()) {
      return;
    }
    Holdings holdings = node.holdings();
    Seen before = seen.get(node);
    assertThat(node.via()).as("%s: the way here has no loop", node.name).doesNotHaveDuplicates();
    Seen now =
        new Seen(
            holdings,
            holdings.revision(),
            holdings.head(),
            holdings.scope,
            holdings.next,
            holdings.contents.size());
    if (now.equals(before)) {
      return;
    }
    long from = before == null ? 0 : before.revision;
    assertThat(holdings.revision())
        .as("%s: its revision never falls", node.name)
        .isGreaterThanOrEqualTo(from);
    if (before != null) {
      assertThat(holdings.head(from))
          .as("%s: revision %s is what it was", node.name, from)
          .isEqualTo(before.head);
    }
    boolean isOpened = before == null || before.holdings != holdings;
    for (long revision = isOpened ? 1 : from + 1; revision <= holdings.revision(); revision++) {
      checkChange(node, holdings, revision);
    }
    boolean isOnlyFurther = !isOpened && now.isScopeOf(before) && holdings.revision() > from;
    holdings
        .items(isOnlyFurther ? from : 0)
        .forEach(update -> checkContent(node, holdings, update));
    if (node instanceof Origin) {
      checkAcknowledged(holdings);
    }
    seen.put(node, now);
  }

  /// Whole, unaltered, and after the one that it followed when it was published.
  private void checkChange(Node node, Holdings holdings, long revision) {
    ReplicatedChange change = holdings.log.get((int) revision - 1);
    Sha256 head = holdings.head(revision);
    ReplicatedChange original = head == null ? null : history.at(head);
    assertThat(original).as("%s: revision %s was published", node.name, revision).isNotNull();
    assertThat(original.change().catalogRevision()).as(node.name).isEqualTo(revision);
    assertThat(original.change().previousHead())
        .as("%s: revision %s follows what it followed", node.name, revision)
        .isEqualTo(holdings.head(revision - 1));
    assertThat(change.items()).as(node.name).hasSameSizeAs(original.items());
    for (int i = 0; i < change.items().size(); i++) {
      checkItem(node, revision, change.items().get(i), original.items().get(i));
    }
  }

  private static void checkItem(
      Node node, long revision, ReplicatedChange.Item item, ReplicatedChange.Item original) {
    boolean isSame = Arrays.equals(item.encoded(), original.encoded());
    boolean isLeftOut = item.content() == null && item.item() instanceof ChangeItem.OfUpdate;
    assertThat(isSame && (isLeftOut || Arrays.equals(item.content(), original.content())))
        .as("%s: an item of revision %s is what was published", node.name, revision)
        .isTrue();
  }

  /// What is in scope is there with its content, and nothing else is.
  private void checkContent(Node node, Holdings holdings, ChangeItem.OfUpdate update) {
    byte[] content = holdings.contents.get(update.identity());
    if (content != null) {
      assertThat(digests.computeIfAbsent(content, Sha256::of))
          .as("%s: update %s is what was published", node.name, update.identity())
          .isEqualTo(update.content().digest());
    }
    Scope next = holdings.next;
    if (next == null) {
      assertThat(content != null)
          .as("%s: update %s is there if it is in scope", node.name, update.identity())
          .isEqualTo(holdings.scope.includes(update));
    } else if (content != null) {
      assertThat(next.includes(update)).as("%s: only what is in scope", node.name).isTrue();
    }
  }

  private void checkAcknowledged(Holdings holdings) {
    acknowledged
        .values()
        .forEach(
            publish ->
                assertThat(holdings.head(publish.revision))
                    .as("the acknowledged publish of revision %s", publish.revision)
                    .isEqualTo(publish.head));
  }

  /// An answer is what everybody gets that holds the same scope at the same head.
  void answered(Node node, ClientConfiguration machine, Answer answer) {
    Holdings holdings = node.holdings();
    if (holdings.next == null) {
      assertThat(answer)
          .as("%s: an answer at revision %s", node.name, holdings.revision())
          .isEqualTo(history.answer(holdings.head(), holdings.scope, machine));
    }
  }
}
