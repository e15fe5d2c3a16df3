package io.patchbay.server.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.ChangeChain;
import io.patchbay.server.testing.SmallWorld;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ItemsVerifierTest {
  private static final FeedFrame END = new FeedFrame.End(0, CatalogHead.EMPTY);

  private final List<Update> updates = new SmallWorld(1).updates(3);
  private final List<UpdateIdentity> asked = updates.stream().map(Update::identity).toList();

  @Test
  void accept_whatWasAskedFor_itsContents() throws FeedViolationException {
    ItemsVerifier verifier = new ItemsVerifier(asked, 1 << 20);
    for (FeedFrame frame : frames()) {
      assertThat(verifier.isEnded()).isFalse();
      verifier.accept(frame);
    }
    assertThat(verifier.isEnded()).isTrue();
    assertThat(verifier.contents()).containsOnlyKeys(asked);
  }

  @Test
  void accept_oneLeftOut_dropped() {
    List<FeedFrame> frames = frames();
    frames.remove(asked.size() - 1);
    refuses(frames, Violation.DROPPED, "the end came before update " + asked.getLast());
  }

  @Test
  void accept_anotherOrder_dropped() {
    List<FeedFrame> frames = frames();
    Collections.swap(frames, 0, 1);
    refuses(frames, Violation.DROPPED, "in the place of update " + asked.getFirst());
  }

  @Test
  void accept_withoutContent_missing() {
    List<FeedFrame> frames = frames();
    frames.set(0, new FeedFrame.Item(((FeedFrame.Item) frames.get(0)).item(), null));
    refuses(frames, Violation.MISSING_CONTENT, "update " + asked.getFirst());
  }

  @Test
  void accept_otherContent_changed() {
    List<FeedFrame> frames = frames();
    frames.set(0, new FeedFrame.Item(((FeedFrame.Item) frames.get(0)).item(), new byte[] {1}));
    refuses(frames, Violation.CHANGED, "update " + asked.getFirst());
  }

  @Test
  void accept_more_endless() {
    List<FeedFrame> more = frames();
    more.add(asked.size(), more.getFirst());
    refuses(more, Violation.ENDLESS, "more came than the " + asked.size() + " updates asked for");
    more.set(asked.size(), END);
    refuses(more, Violation.ENDLESS, "something came after the end");
  }

  @Test
  void accept_tooLong_endless() {
    assertThatExceptionOfType(FeedViolationException.class)
        .isThrownBy(() -> accept(new ItemsVerifier(asked, 10), frames()))
        .withMessage("endless: more than 10 bytes came");
  }

  @Test
  void accept_aChange_malformed() {
    refuses(List.of(new FeedFrame.Change(new byte[0])), Violation.MALFORMED, "a change came");
  }

  private List<FeedFrame> frames() {
    List<FeedFrame> frames = new ArrayList<>();
    for (Update update : updates) {
      ReplicatedChange.Item item = ChangeChain.item(update);
      frames.add(new FeedFrame.Item(item.encoded(), item.content()));
    }
    frames.add(END);
    return frames;
  }

  private static void accept(ItemsVerifier verifier, List<FeedFrame> frames)
      throws FeedViolationException {
    for (FeedFrame frame : frames) {
      verifier.accept(frame);
    }
  }

  private void refuses(List<FeedFrame> frames, Violation kind, String says) {
    assertThatExceptionOfType(FeedViolationException.class)
        .isThrownBy(() -> accept(new ItemsVerifier(asked, 1 << 20), frames))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(kind))
        .withMessageContaining(says);
  }
}
