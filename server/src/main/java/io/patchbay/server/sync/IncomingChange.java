package io.patchbay.server.sync;

import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.ItemsDigest;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.wire.StoredCodecs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A change while its items come. Not thread-safe.
final class IncomingChange {
  private static final int ITEM_BYTES_MAX = 1 << 20;

  /// What an item takes in memory beside its bytes, so that many empty ones are bounded too.
  private static final int ITEM_OVERHEAD = 128;

  private final CatalogChange change;
  private final byte[] row;
  private final Scope scope;
  private final long bytesMax;
  private final ItemsDigest digest = new ItemsDigest();
  private final List<ReplicatedChange.Item> items = new ArrayList<>();
  private long bytes;
  private long contentBytes;
  private boolean tooNew;

  IncomingChange(CatalogChange change, byte[] row, Scope scope, long bytesMax) {
    this.change = change;
    this.row = row;
    this.scope = scope;
    this.bytesMax = bytesMax;
  }

  long revision() {
    return change.catalogRevision();
  }

  Sha256 head() {
    return Sha256.of(row);
  }

  boolean isComplete() {
    return items.size() == change.itemCount();
  }

  /// How far it is, for messages.
  String progress() {
    return items.size() + " of " + change.itemCount() + " items";
  }

  void add(FeedFrame.Item frame) throws FeedViolationException {
    if (isComplete()) {
      throw violation(Violation.ENDLESS, "more than its " + change.itemCount() + " items came");
    }
    int length = frame.content() == null ? 0 : frame.content().length;
    bytes += ITEM_OVERHEAD + frame.item().length + length;
    if (bytes > bytesMax || frame.item().length > ITEM_BYTES_MAX) {
      throw violation(
          Violation.ENDLESS,
          progress() + " are too long (expected: at most " + bytesMax + " bytes)");
    }
    ChangeItem item = decode(frame.item());
    verifyContent(item, frame.content());
    digest.add(frame.item());
    ChangeItem.Content saying = item.saying();
    contentBytes += saying == null ? 0 : saying.bytes();
    tooNew |= item instanceof ChangeItem.Unknown unknown && unknown.mustUnderstand();
    items.add(new ReplicatedChange.Item(item, frame.item(), frame.content()));
    if (isComplete()) {
      verifyItems();
    }
  }

  private ChangeItem decode(byte[] item) throws FeedViolationException {
    try {
      return StoredCodecs.CHANGE_ITEM.decode(item);
    } catch (InvalidValueException e) {
      throw violation(Violation.MALFORMED, name() + ": " + e.getMessage());
    }
  }

  private void verifyContent(ChangeItem item, byte @Nullable [] content)
      throws FeedViolationException {
    ChangeItem.Content saying = item.saying();
    boolean isAsked = saying != null && scope.includes(item);
    if (content == null) {
      if (isAsked) {
        throw violation(
            Violation.MISSING_CONTENT, name() + " is in scope and came without content");
      }
      return;
    }
    if (saying == null || !isAsked) {
      throw violation(Violation.UNASKED_CONTENT, name() + " is out of scope and came with content");
    }
    if (content.length != saying.bytes()) {
      throw violation(
          Violation.CHANGED,
          name()
              + " has "
              + content.length
              + " bytes of content (expected: "
              + saying.bytes()
              + ")");
    }
    if (!Sha256.of(content).equals(saying.digest())) {
      throw violation(
          Violation.CHANGED,
          name() + " has other content than its digest " + saying.digest() + " says");
    }
  }

  private void verifyItems() throws FeedViolationException {
    if (!digest.end().equals(change.itemsDigest())) {
      throw violation(
          Violation.CHANGED,
          "its items have not the digest " + change.itemsDigest() + " in this order");
    }
    if (contentBytes != change.contentBytes()) {
      throw violation(
          Violation.CHANGED,
          "its items say "
              + contentBytes
              + " bytes of content (expected: "
              + change.contentBytes()
              + ")");
    }
  }

  private String name() {
    return "item " + (items.size() + 1);
  }

  /// The whole change, once who knows its digest has confirmed it.
  ///
  /// @throws FeedViolationException if this release must not take it over
  ReplicatedChange confirmed() throws FeedViolationException {
    if (tooNew) {
      throw violation(
          Violation.TOO_NEW,
          "it says something that only newer releases know and none may leave out");
    }
    return new ReplicatedChange(change, row, items);
  }

  private FeedViolationException violation(Violation kind, String detail) {
    return new FeedViolationException(kind, revision(), detail);
  }
}
