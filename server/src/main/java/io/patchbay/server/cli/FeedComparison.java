package io.patchbay.server.cli;

import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.wire.FeedWire;
import io.patchbay.server.wire.StoredCodecs;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Two feeds of the same range and scope, held against each other frame by frame: every change,
/// every item and every content, byte for byte. In memory are one frame of each.
final class FeedComparison {
  private final InputStream here;
  private final InputStream there;
  private long revision;
  private int items;

  FeedComparison(InputStream here, InputStream there) {
    this.here = here;
    this.there = there;
  }

  /// The first difference, in words; empty if there is none.
  ///
  /// @throws IOException if one of them breaks off
  /// @throws InvalidValueException if one of them is no feed
  Optional<String> firstDifference() throws IOException {
    while (true) {
      FeedFrame ours = FeedWire.read(here);
      FeedFrame theirs = FeedWire.read(there);
      if (ours == null || theirs == null) {
        throw new IOException("the feed broke off " + (ours == null ? "here" : "there"));
      }
      Optional<String> difference = difference(ours, theirs);
      if (difference.isPresent() || ours instanceof FeedFrame.End) {
        return difference;
      }
    }
  }

  private Optional<String> difference(FeedFrame ours, FeedFrame theirs) {
    return switch (ours) {
      case FeedFrame.Change change when theirs instanceof FeedFrame.Change other -> {
        revision++;
        items = 0;
        yield differsIf(!Arrays.equals(change.row(), other.row()), "another change");
      }
      case FeedFrame.Item item when theirs instanceof FeedFrame.Item other -> {
        items++;
        yield differsIf(!Arrays.equals(item.item(), other.item()), "another item")
            .or(() -> content(item, other));
      }
      case FeedFrame.End end when theirs instanceof FeedFrame.End other ->
          differsIf(!end.equals(other), "another end");
      default -> differsIf(true, name(ours) + " here, and " + name(theirs) + " there");
    };
  }

  private Optional<String> content(FeedFrame.Item ours, FeedFrame.Item theirs) {
    boolean isSame = Arrays.equals(ours.content(), theirs.content());
    return differsIf(
        !isSame,
        "%s has %s here, and %s there"
            .formatted(subject(ours.item()), length(ours.content()), length(theirs.content())));
  }

  private static String length(byte @Nullable [] content) {
    return content == null ? "no content" : "%,d bytes of content".formatted(content.length);
  }

  private static String name(FeedFrame frame) {
    return switch (frame) {
      case FeedFrame.Change change -> "the next change";
      case FeedFrame.Item item -> "one more item";
      case FeedFrame.End end -> "the end";
    };
  }

  private static String subject(byte[] item) {
    try {
      return switch (StoredCodecs.CHANGE_ITEM.decode(item)) {
        case ChangeItem.OfUpdate update -> "update " + update.identity();
        case ChangeItem.OfBulletin bulletin -> "bulletin " + bulletin.id();
        case ChangeItem.OfStanding standing -> "the standing of update " + standing.updateId();
        case ChangeItem.Unknown unknown -> "an item that only newer releases know";
      };
    } catch (InvalidValueException e) {
      return "an item that cannot be read";
    }
  }

  private Optional<String> differsIf(boolean condition, String difference) {
    String at = "revision " + revision + (items == 0 ? "" : ", item " + items);
    return condition ? Optional.of(at + ": " + difference) : Optional.empty();
  }
}
