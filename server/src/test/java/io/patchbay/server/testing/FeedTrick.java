package io.patchbay.server.testing;

import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.ItemsDigest;
import io.patchbay.server.wire.FeedWire;
import io.patchbay.server.wire.StoredCodecs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// What can be done to a feed of at least two changes whose items have content.
public enum FeedTrick {
  /// Nothing: the proxy is honest.
  NONE,
  /// A bit of what an update says.
  CHANGE_CONTENT,
  /// A change is made anew with a later instant, and its own digests right.
  CHANGE_ROW,
  /// The first change is left out.
  DROP_CHANGE,
  /// An item of the first change is left out.
  DROP_ITEM,
  /// An update's content is left out, as if it were out of scope.
  DROP_CONTENT,
  /// The first change comes twice.
  REPLAY,
  /// The second change comes first.
  REORDER,
  /// It ends within, as if that were all.
  TRUNCATE,
  /// Nothing comes any more after the first half, and the connection stays.
  STALL,
  /// It never ends: the last change's last item comes again and again.
  ENDLESS,
  /// It begins a frame that is longer than any.
  ENDLESS_FRAME;

  /// Reads an honest feed, and writes what becomes of it.
  void play(InputStream feed, OutputStream to) throws IOException, InterruptedException {
    List<List<FeedFrame>> changes = changes(feed);
    switch (this) {
      case NONE -> {}
      case CHANGE_CONTENT -> changes.getFirst().set(1, flipped(changes.getFirst().get(1)));
      case CHANGE_ROW -> changes.getFirst().set(0, later(changes.getFirst()));
      case DROP_CHANGE -> changes.removeFirst();
      case DROP_ITEM -> changes.getFirst().remove(1);
      case DROP_CONTENT -> changes.getFirst().set(1, emptied(changes.getFirst().get(1)));
      case REPLAY -> changes.add(1, changes.getFirst());
      case REORDER -> Collections.swap(changes, 0, 1);
      case TRUNCATE -> changes.subList(changes.size() / 2, changes.size()).clear();
      case STALL -> {
        write(changes.subList(0, changes.size() / 2), to);
        to.flush();
        new CountDownLatch(1).await();
      }
      case ENDLESS -> {
        changes.removeLast();
        write(changes, to);
        FeedFrame last = changes.getLast().getLast();
        while (true) {
          FeedWire.write(last, to);
        }
      }
      case ENDLESS_FRAME -> {
        to.write(new byte[] {-1, -1, -1, -1, 7});
        byte[] zeros = new byte[1 << 16];
        while (true) {
          to.write(zeros);
        }
      }
    }
    write(changes, to);
  }

  // The end is the last of them.
  private static List<List<FeedFrame>> changes(InputStream feed) throws IOException {
    List<List<FeedFrame>> changes = new ArrayList<>();
    for (FeedFrame frame = FeedWire.read(feed); frame != null; frame = FeedWire.read(feed)) {
      if (!(frame instanceof FeedFrame.Item)) {
        changes.add(new ArrayList<>());
      }
      changes.getLast().add(frame);
    }
    return changes;
  }

  private static void write(List<List<FeedFrame>> changes, OutputStream to) throws IOException {
    for (List<FeedFrame> change : changes) {
      for (FeedFrame frame : change) {
        FeedWire.write(frame, to);
      }
    }
  }

  private static FeedFrame flipped(FeedFrame frame) {
    if (!(frame instanceof FeedFrame.Item item) || item.content() == null) {
      throw new AssertionError("no content to change: " + frame);
    }
    byte[] content = item.content().clone();
    content[content.length / 2] ^= 1;
    return new FeedFrame.Item(item.item(), content);
  }

  private static FeedFrame emptied(FeedFrame frame) {
    if (!(frame instanceof FeedFrame.Item item)) {
      throw new AssertionError("no content to leave out: " + frame);
    }
    return new FeedFrame.Item(item.item(), null);
  }

  private static FeedFrame later(List<FeedFrame> frames) {
    if (!(frames.getFirst() instanceof FeedFrame.Change row)) {
      throw new AssertionError("no change to make anew: " + frames.getFirst());
    }
    CatalogChange change = StoredCodecs.CATALOG_CHANGE.decode(row.row());
    ItemsDigest digest = new ItemsDigest();
    for (FeedFrame frame : frames) {
      if (frame instanceof FeedFrame.Item item) {
        digest.add(item.item());
      }
    }
    return new FeedFrame.Change(
        StoredCodecs.CATALOG_CHANGE.encode(
            new CatalogChange(
                change.catalogRevision(),
                change.publishId(),
                change.committedAt().plusSeconds(1),
                change.previousHead(),
                digest.end(),
                change.itemCount(),
                change.contentBytes())));
  }
}
