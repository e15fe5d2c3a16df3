package io.patchbay.server.sync;

import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.wire.StoredCodecs;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Holds what an upstream sends for a list of updates against what was asked for. It may leave out
/// their items: that their content is what the chain says is for the catalog to see, which has the
/// items already. Pure, and not thread-safe.
public final class ItemsVerifier {
  private final List<UpdateIdentity> asked;
  private final long bytesMax;
  private final Map<UpdateIdentity, byte[]> contents = new LinkedHashMap<>();
  private long bytes;
  private boolean ended;

  /// @param asked in the order in which they were asked for
  /// @param bytesMax what all of it may take
  public ItemsVerifier(List<UpdateIdentity> asked, long bytesMax) {
    this.asked = List.copyOf(asked);
    this.bytesMax = bytesMax;
  }

  public void accept(FeedFrame frame) throws FeedViolationException {
    if (ended) {
      throw violation(Violation.ENDLESS, "something came after the end");
    }
    switch (frame) {
      case FeedFrame.Change change ->
          throw violation(Violation.MALFORMED, "a change came where items were asked for");
      case FeedFrame.Item item -> add(item);
      case FeedFrame.End end -> {
        if (contents.size() < asked.size()) {
          throw violation(
              Violation.DROPPED, "the end came before update " + asked.get(contents.size()));
        }
        ended = true;
      }
    }
  }

  private void add(FeedFrame.Item frame) throws FeedViolationException {
    if (contents.size() == asked.size()) {
      throw violation(
          Violation.ENDLESS, "more came than the " + asked.size() + " updates asked for");
    }
    UpdateIdentity expected = asked.get(contents.size());
    byte[] content = frame.content();
    if (content == null) {
      throw violation(Violation.MISSING_CONTENT, "update " + expected + " came without content");
    }
    bytes += content.length;
    if (bytes > bytesMax) {
      throw violation(Violation.ENDLESS, "more than " + bytesMax + " bytes came");
    }
    if (frame.item().length > 0) {
      verify(content, content(frame.item(), expected), expected);
    }
    contents.put(expected, content);
  }

  private static void verify(byte[] content, ChangeItem.Content saying, UpdateIdentity expected)
      throws FeedViolationException {
    if (content.length != saying.bytes() || !Sha256.of(content).equals(saying.digest())) {
      throw violation(
          Violation.CHANGED,
          "update " + expected + " has other content than its digest " + saying.digest() + " says");
    }
  }

  private static ChangeItem.Content content(byte[] item, UpdateIdentity expected)
      throws FeedViolationException {
    try {
      if (StoredCodecs.CHANGE_ITEM.decode(item) instanceof ChangeItem.OfUpdate update
          && update.identity().equals(expected)) {
        return update.content();
      }
    } catch (InvalidValueException e) {
      throw violation(Violation.MALFORMED, "update " + expected + ": " + e.getMessage());
    }
    throw violation(Violation.DROPPED, "something else came in the place of update " + expected);
  }

  /// Whether everything that was asked for came.
  public boolean isEnded() {
    return ended;
  }

  /// The contents of all that was asked for, once it is ended.
  public Map<UpdateIdentity, byte[]> contents() {
    return Collections.unmodifiableMap(contents);
  }

  private static FeedViolationException violation(Violation kind, String detail) {
    return new FeedViolationException(kind, 0, detail);
  }
}
