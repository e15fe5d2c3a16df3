package io.patchbay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.testing.ChangeChain;
import io.patchbay.server.testing.SmallWorld;
import io.patchbay.server.wire.FeedWire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// What of two feeds is held against each other.
final class FeedComparisonTest {
  private static final List<Update> UPDATES = new SmallWorld(1).updates(4);

  /// Two changes with two items each, and the end.
  private static List<FeedFrame> feed() {
    List<FeedFrame> frames = new ArrayList<>();
    Sha256 head = CatalogHead.EMPTY;
    for (int revision = 1; revision <= 2; revision++) {
      List<ReplicatedChange.Item> items =
          UPDATES.subList(2 * revision - 2, 2 * revision).stream().map(ChangeChain::item).toList();
      ReplicatedChange change = ChangeChain.change(revision, head, new UUID(0, revision), items);
      frames.add(new FeedFrame.Change(change.row()));
      items.forEach(item -> frames.add(new FeedFrame.Item(item.encoded(), item.content())));
      head = ChangeChain.head(change);
    }
    frames.add(new FeedFrame.End(2, head));
    return frames;
  }

  private static Optional<String> compared(UnaryOperator<List<FeedFrame>> altered)
      throws IOException {
    return new FeedComparison(encoded(feed()), encoded(altered.apply(feed()))).firstDifference();
  }

  private static ByteArrayInputStream encoded(List<FeedFrame> frames) throws IOException {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    for (FeedFrame frame : frames) {
      FeedWire.write(frame, to);
    }
    return new ByteArrayInputStream(to.toByteArray());
  }

  private static UnaryOperator<List<FeedFrame>> with(int place, FeedFrame frame) {
    return frames -> {
      frames.set(place, frame);
      return frames;
    };
  }

  @Test
  void firstDifference_ofTheSame_isNone() throws IOException {
    assertThat(compared(frames -> frames)).isEmpty();
  }

  @Test
  void firstDifference_ofAnotherChange_namesItsRevision() throws IOException {
    assertThat(compared(with(3, feed().get(0)))).contains("revision 2: another change");
  }

  @Test
  void firstDifference_ofAnotherItem_namesItsPlace() throws IOException {
    assertThat(compared(with(5, feed().get(4)))).contains("revision 2, item 2: another item");
  }

  @Test
  void firstDifference_ofOtherContent_namesTheUpdate() throws IOException {
    FeedFrame.Item item = (FeedFrame.Item) feed().get(2);

    assertThat(compared(with(2, new FeedFrame.Item(item.item(), null))))
        .hasValueSatisfying(
            difference ->
                assertThat(difference)
                    .startsWith("revision 1, item 2: update " + UPDATES.get(1).identity())
                    .endsWith("bytes of content here, and no content there"));
  }

  @Test
  void firstDifference_ofAMissingItem_saysWhatCameInItsPlace() throws IOException {
    assertThat(
            compared(
                frames -> {
                  frames.remove(2);
                  return frames;
                }))
        .contains("revision 1, item 1: one more item here, and the next change there");
  }

  @Test
  void firstDifference_ofAnotherEnd_saysSo() throws IOException {
    assertThat(compared(with(6, new FeedFrame.End(2, CatalogHead.EMPTY))))
        .contains("revision 2, item 2: another end");
  }

  @Test
  void firstDifference_ofAFeedThatBreaksOff_isNone_butAFailure() {
    assertThatThrownBy(() -> compared(frames -> frames.subList(0, 4)))
        .isInstanceOf(IOException.class)
        .hasMessage("the feed broke off there");
  }
}
