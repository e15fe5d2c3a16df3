package io.patchbay.server.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.testing.ChangeChain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each trick of somebody between two servers, by its name.
final class ChangeVerifierTest {
  private static final long BYTES_MAX = 1 << 20;

  private final SampleFeed feed = new SampleFeed(1, 5);

  @Test
  void accept_honestFeed_everyChangeAsItIs() throws FeedViolationException {
    ChangeVerifier verifier = verifier(0, 5, Scope.ALL);
    assertThat(accept(verifier, feed.frames(0, 5, Scope.ALL)))
        .extracting(change -> change.change().catalogRevision())
        .containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(verifier.isEnded()).isTrue();
  }

  @Test
  void accept_resumedInTheMiddle_theRest() throws FeedViolationException {
    assertThat(accept(verifier(3, 5, Scope.ALL), feed.frames(3, 5, Scope.ALL))).hasSize(2);
  }

  @Test
  void accept_partOfTheContent_allItemsAndThatContent() throws FeedViolationException {
    Scope scope = SampleFeed.ONLY_IE;
    List<ReplicatedChange> changes = accept(verifier(0, 5, scope), feed.frames(0, 5, scope));
    for (int i = 0; i < changes.size(); i++) {
      assertThat(changes.get(i).items()).hasSameSizeAs(feed.changes.get(i).items());
      for (ReplicatedChange.Item item : changes.get(i).items()) {
        boolean isHeld = item.item().saying() != null && scope.includes(item.item());
        assertThat(item.content() != null).isEqualTo(isHeld);
      }
    }
  }

  @Test
  void accept_lastItemCame_notVerifiedBeforeTheNextRowSaysSo() throws FeedViolationException {
    ChangeVerifier verifier = verifier(0, 5, Scope.ALL);
    assertThat(accept(verifier, feed.frames(1, Scope.ALL))).isEmpty();
    assertThat(verifier.accept(feed.frames(2, Scope.ALL).getFirst())).isPresent();
  }

  @Test
  void accept_contentChanged_changed() {
    List<FeedFrame> frames = feed.frames(0, 5, Scope.ALL);
    FeedFrame.Item item = (FeedFrame.Item) frames.get(1);
    byte[] content = item.content().clone();
    content[content.length / 2] ^= 1;
    frames.set(1, new FeedFrame.Item(item.item(), content));
    refuses(frames, Violation.CHANGED, 1, "item 1 has other content than its digest");
  }

  @Test
  void accept_contentLonger_changed() {
    List<FeedFrame> frames = feed.frames(0, 5, Scope.ALL);
    FeedFrame.Item item = (FeedFrame.Item) frames.get(1);
    byte[] content = Arrays.copyOf(item.content(), item.content().length + 1);
    frames.set(1, new FeedFrame.Item(item.item(), content));
    refuses(frames, Violation.CHANGED, 1, "bytes of content (expected: ");
  }

  @Test
  void accept_itemAndContentReplacedByOthersThatFit_changed() {
    List<FeedFrame> frames = feed.frames(0, 5, Scope.ALL);
    frames.set(1, feed.frames(2, Scope.ALL).get(1));
    refuses(frames, Violation.CHANGED, 1, "its items have not the digest");
  }

  @Test
  void accept_itemsInAnotherOrder_changed() {
    List<FeedFrame> frames = feed.frames(0, 5, Scope.ALL);
    Collections.swap(frames, 1, 2);
    refuses(frames, Violation.CHANGED, 1, "in this order");
  }

  @Test
  void accept_rowRewrittenWithItsDigestsRight_changedAndNothingOfItTaken() {
    ReplicatedChange original = feed.changes.get(2);
    ReplicatedChange forged =
        ChangeChain.change(
            3, feed.head(2), original.change().publishId(), original.items().subList(0, 1));
    List<FeedFrame> frames = feed.frames(0, 2, Scope.ALL);
    frames.removeLast();
    frames.add(new FeedFrame.Change(forged.row()));
    frames.add(feed.frames(3, Scope.ALL).get(1));
    frames.addAll(feed.frames(3, 5, Scope.ALL));
    List<ReplicatedChange> taken =
        refuses(frames, Violation.CHANGED, 3, "the change after it follows");
    assertThat(taken).hasSize(2);
  }

  @Test
  void accept_lastRowRewritten_changedByTheEnd() {
    ReplicatedChange original = feed.changes.get(4);
    ReplicatedChange forged =
        ChangeChain.change(
            5, feed.head(4), original.change().publishId(), original.items().subList(0, 1));
    List<FeedFrame> frames = feed.frames(0, 4, Scope.ALL);
    frames.removeLast();
    frames.add(new FeedFrame.Change(forged.row()));
    frames.add(feed.frames(5, Scope.ALL).get(1));
    frames.add(feed.end(5));
    refuses(frames, Violation.CHANGED, 5, "the end says head");
  }

  @Test
  void accept_lastRowAndEndRewritten_changedByWhatTheUpstreamSaidBefore() {
    SyncDecision.FetchRange range =
        new SyncDecision.FetchRange(0, feed.head(0), 5, feed.head(4), Scope.ALL, false);
    assertThatExceptionOfType(FeedViolationException.class)
        .isThrownBy(
            () -> accept(new ChangeVerifier(range, BYTES_MAX), feed.frames(0, 5, Scope.ALL)))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Violation.CHANGED))
        .withMessageContaining("the upstream said");
  }

  @Test
  void accept_changeLeftOut_dropped() {
    List<FeedFrame> frames = feed.frames(0, 2, Scope.ALL);
    frames.removeLast();
    frames.addAll(feed.frames(3, 5, Scope.ALL));
    assertThat(refuses(frames, Violation.DROPPED, 3, "revision 4 comes in its place")).hasSize(1);
  }

  @Test
  void accept_changeLeftOutAndCutOff_dropped() throws FeedViolationException {
    ChangeVerifier verifier = verifier(0, 5, Scope.ALL);
    accept(verifier, feed.frames(2, Scope.ALL));
    assertThat(verifier.truncated().kind()).isEqualTo(Violation.DROPPED);
  }

  @Test
  void accept_itemLeftOut_dropped() {
    List<FeedFrame> frames = feed.frames(0, 5, Scope.ALL);
    frames.remove(1);
    int items = feed.changes.getFirst().items().size();
    refuses(
        frames, Violation.DROPPED, 1, items - 1 + " of " + items + " items came before the next");
  }

  @Test
  void accept_lastChangesLeftOutWithAnEnd_dropped() {
    refuses(feed.frames(0, 3, Scope.ALL), Violation.DROPPED, 4, "the end came before it");
  }

  @Test
  void accept_changeTwice_replayed() {
    List<FeedFrame> frames = new ArrayList<>(feed.frames(1, Scope.ALL));
    frames.addAll(feed.frames(0, 5, Scope.ALL));
    refuses(frames, Violation.REPLAYED, 1, "it comes again (expected: revision 2)");
  }

  @Test
  void accept_changesInAnotherOrder_reordered() {
    List<FeedFrame> frames = new ArrayList<>(feed.frames(2, Scope.ALL));
    frames.addAll(feed.frames(1, Scope.ALL));
    frames.addAll(feed.frames(2, 5, Scope.ALL));
    assertThat(refuses(frames, Violation.REORDERED, 1, "it comes after revision 2")).isEmpty();
  }

  @Test
  void truncated_betweenChanges_namesTheOneThatIsMissing() throws FeedViolationException {
    ChangeVerifier verifier = verifier(0, 5, Scope.ALL);
    accept(verifier, feed.frames(1, Scope.ALL));
    assertThat(verifier.truncated())
        .hasMessage("revision 2 truncated: the stream ended before it")
        .extracting(FeedViolationException::kind)
        .isEqualTo(Violation.TRUNCATED);
  }

  @Test
  void truncated_withinAChange_namesItAndHowFarItIs() throws FeedViolationException {
    ChangeVerifier verifier = verifier(0, 5, Scope.ALL);
    accept(verifier, feed.frames(1, Scope.ALL).subList(0, 2));
    assertThat(verifier.truncated())
        .hasMessageStartingWith("revision 1 truncated: the stream ended after 1 of ");
  }

  @Test
  void stalled_namesWhatCameLast() throws FeedViolationException {
    ChangeVerifier verifier = verifier(0, 5, Scope.ALL);
    accept(verifier, feed.frames(1, Scope.ALL));
    assertThat(verifier.stalled(Duration.ofSeconds(30)))
        .hasMessage("revision 1 stalled: nothing came after it for 30 s");
  }

  @Test
  void malformed_namesWhatCameLast() throws FeedViolationException {
    ChangeVerifier verifier = verifier(0, 5, Scope.ALL);
    accept(verifier, feed.frames(1, Scope.ALL));
    assertThat(verifier.malformed(new InvalidValueException("3 bytes", "a FeedFrame")))
        .hasMessage("revision 1 malformed: what came after it: 3 bytes (expected: a FeedFrame)");
  }

  @Test
  void accept_moreItemsThanTheRowSays_endless() {
    List<FeedFrame> frames = new ArrayList<>(feed.frames(1, Scope.ALL));
    frames.add(frames.getLast());
    refuses(frames, Violation.ENDLESS, 1, "more than its ");
  }

  @Test
  void accept_changesAfterTheLastAskedFor_endless() {
    List<FeedFrame> frames = feed.frames(0, 3, Scope.ALL);
    frames.removeLast();
    frames.addAll(feed.frames(3, 5, Scope.ALL));
    List<ReplicatedChange> taken = new ArrayList<>();
    assertThatExceptionOfType(FeedViolationException.class)
        .isThrownBy(() -> accept(verifier(0, 3, Scope.ALL), frames, taken))
        .withMessage("revision 4 endless: only revisions up to 3 were asked for");
    assertThat(taken).hasSize(2);
  }

  @Test
  void accept_somethingAfterTheEnd_endless() {
    List<FeedFrame> frames = feed.frames(0, 5, Scope.ALL);
    frames.add(feed.end(5));
    refuses(frames, Violation.ENDLESS, 5, "something came after the end");
  }

  @Test
  void accept_contentAtTheLimitAndAboveIt_endlessAbove() throws FeedViolationException {
    List<FeedFrame> frames = feed.frames(0, 1, Scope.ALL);
    long bytes = feed.changes.getFirst().items().stream().mapToLong(this::cost).sum();
    SyncDecision.FetchRange range = feed.range(0, 1, Scope.ALL);
    assertThat(accept(new ChangeVerifier(range, bytes), frames)).hasSize(1);
    assertThatExceptionOfType(FeedViolationException.class)
        .isThrownBy(() -> accept(new ChangeVerifier(range, bytes - 1), frames))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Violation.ENDLESS))
        .withMessageContaining("(expected: at most " + (bytes - 1) + " bytes)");
  }

  private long cost(ReplicatedChange.Item item) {
    return 128L + item.encoded().length + (item.content() == null ? 0 : item.content().length);
  }

  @Test
  void accept_rowTooLong_endless() {
    refuses(
        List.of(new FeedFrame.Change(new byte[(64 << 10) + 1])),
        Violation.ENDLESS,
        1,
        "its row has 65537 bytes");
  }

  @Test
  void accept_contentOutOfScope_unasked() {
    refuses(
        SampleFeed.ONLY_IE,
        feed.frames(0, 5, Scope.ALL),
        Violation.UNASKED_CONTENT,
        "is out of scope and came with content");
  }

  @Test
  void accept_contentOfAStanding_unasked() {
    List<FeedFrame> frames = feed.frames(0, 5, Scope.ALL);
    for (int i = 1; ; i++) {
      byte[] item = ((FeedFrame.Item) frames.get(i)).item();
      if (feed.changes.getFirst().items().get(i - 1).item() instanceof ChangeItem.OfStanding) {
        frames.set(i, new FeedFrame.Item(item, new byte[0]));
        break;
      }
    }
    refuses(Scope.ALL, frames, Violation.UNASKED_CONTENT, "came with content");
  }

  @Test
  void accept_contentInScopeLeftOut_missing() {
    List<FeedFrame> frames = feed.frames(0, 5, Scope.ALL);
    frames.set(1, new FeedFrame.Item(((FeedFrame.Item) frames.get(1)).item(), null));
    refuses(frames, Violation.MISSING_CONTENT, 1, "item 1 is in scope and came without content");
  }

  @Test
  void accept_firstChangeFollowsAnotherHead_otherHistory() {
    SampleFeed other = new SampleFeed(2, 5);
    assertThatExceptionOfType(FeedViolationException.class)
        .isThrownBy(() -> accept(verifier(3, 5, Scope.ALL), other.frames(3, 5, Scope.ALL)))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Violation.OTHER_HISTORY))
        .withMessageContaining("(expected: " + feed.head(3) + ")");
  }

  @Test
  void accept_kindThatMustBeUnderstood_tooNewAndTheChangesBeforeTaken() {
    feed.add(List.of(ChangeChain.unknown(7, true)));
    List<ReplicatedChange> taken = new ArrayList<>();
    assertThatExceptionOfType(FeedViolationException.class)
        .isThrownBy(() -> accept(verifier(0, 6, Scope.ALL), feed.frames(0, 6, Scope.ALL), taken))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Violation.TOO_NEW))
        .satisfies(e -> assertThat(e.revision()).isEqualTo(6));
    assertThat(taken).hasSize(5);
  }

  @Test
  void accept_itemBeforeAnyChange_malformed() {
    refuses(
        feed.frames(1, Scope.ALL).subList(1, 2),
        Violation.MALFORMED,
        1,
        "an item came before the change it is of");
  }

  @Test
  void accept_rowThatIsNone_malformed() {
    refuses(
        List.of(new FeedFrame.Change(new byte[] {1, 2, 3})),
        Violation.MALFORMED,
        1,
        "its row is none");
  }

  private ChangeVerifier verifier(int since, int until, Scope scope) {
    return new ChangeVerifier(feed.range(since, until, scope), BYTES_MAX);
  }

  private static List<ReplicatedChange> accept(ChangeVerifier verifier, List<FeedFrame> frames)
      throws FeedViolationException {
    List<ReplicatedChange> changes = new ArrayList<>();
    accept(verifier, frames, changes);
    return changes;
  }

  private static void accept(
      ChangeVerifier verifier, List<FeedFrame> frames, List<ReplicatedChange> taken)
      throws FeedViolationException {
    for (FeedFrame frame : frames) {
      verifier.accept(frame).ifPresent(taken::add);
    }
  }

  /// What was taken before it was refused.
  private List<ReplicatedChange> refuses(
      List<FeedFrame> frames, Violation kind, long revision, String says) {
    List<ReplicatedChange> taken = new ArrayList<>();
    assertThatExceptionOfType(FeedViolationException.class)
        .isThrownBy(() -> accept(verifier(0, 5, Scope.ALL), frames, taken))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(kind))
        .satisfies(e -> assertThat(e.revision()).isEqualTo(revision))
        .withMessageContaining(says);
    return taken;
  }

  private void refuses(Scope scope, List<FeedFrame> frames, Violation kind, String says) {
    assertThatExceptionOfType(FeedViolationException.class)
        .isThrownBy(() -> accept(verifier(0, 5, scope), frames))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(kind))
        .withMessageContaining(says);
  }
}
