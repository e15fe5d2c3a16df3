package io.patchbay.server.http;

import com.github.luben.zstd.ZstdOutputStream;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.wire.FeedWire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// A range of the change log as frames, in a content coding, made piece by piece from one view. It
/// holds one piece and a few items, whatever the range.
final class FeedSource implements StreamSource {
  private static final int PIECE_BYTES = 64 << 10;
  private static final int ITEMS_AT_ONCE = 64;
  private static final int ZSTD_LEVEL = 3;

  private final CatalogView view;
  private final long until;
  private final Scope scope;
  private final ByteArrayOutputStream made = new ByteArrayOutputStream(2 * PIECE_BYTES);
  private final OutputStream out;
  private final Deque<ReplicatedChange.Item> items = new ArrayDeque<>();
  private long revision;
  private int next;
  private boolean changeOpen;
  private boolean ended;

  /// @param view closed with this
  FeedSource(CatalogView view, long since, long until, Scope scope, Coding coding)
      throws IOException {
    this.view = view;
    this.revision = since;
    this.until = until;
    this.scope = scope;
    this.out =
        switch (coding) {
          case ZSTD -> new ZstdOutputStream(made, ZSTD_LEVEL);
          case GZIP -> new GZIPOutputStream(made);
          case IDENTITY -> made;
        };
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    while (!ended && made.size() < PIECE_BYTES) {
      write();
    }
    if (made.size() == 0) {
      return null;
    }
    byte[] piece = made.toByteArray();
    made.reset();
    return piece;
  }

  private void write() throws IOException {
    if (items.isEmpty() && changeOpen) {
      items.addAll(view.items(revision, next, ITEMS_AT_ONCE));
      next += items.size();
      changeOpen = !items.isEmpty();
    }
    if (!items.isEmpty()) {
      FeedWire.write(frame(items.remove()), out);
    } else if (revision < until) {
      revision++;
      next = 0;
      changeOpen = true;
      FeedWire.write(new FeedFrame.Change(row()), out);
    } else {
      FeedWire.write(new FeedFrame.End(until, head()), out);
      out.close();
      ended = true;
    }
  }

  // What is in the scope has its content, or nobody may take this for whole.
  private FeedFrame.Item frame(ReplicatedChange.Item item) throws IOException {
    if (!scope.includes(item.item())) {
      return new FeedFrame.Item(item.encoded(), null);
    }
    if (item.content() == null && item.item().saying() != null) {
      throw new IOException(
          "change " + revision + ": the content of " + item.item() + " is missing");
    }
    return new FeedFrame.Item(item.encoded(), item.content());
  }

  private byte[] row() throws IOException {
    byte[] row = view.changeRow(revision);
    if (row == null) {
      throw new IOException("change " + revision + " is missing");
    }
    return row;
  }

  private Sha256 head() throws IOException {
    Sha256 head = view.head(until);
    if (head == null) {
      throw new IOException("change " + until + " is missing");
    }
    return head;
  }

  @Override
  public boolean isEnded() {
    return ended;
  }

  /// Frees what the coding holds outside the heap, too.
  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // From memory to memory.
    } finally {
      view.close();
    }
  }
}
