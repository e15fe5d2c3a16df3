package io.patchbay.server.http;

import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.wire.FeedWire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The content of updates as frames, in the order asked, made piece by piece from one view. A frame
/// without content stands for an update that is not held.
final class ItemsSource implements StreamSource {
  private static final int PIECE_BYTES = 64 << 10;

  private final CatalogView view;
  private final Iterator<UpdateIdentity> updates;
  private boolean ended;

  /// @param view closed with this
  ItemsSource(CatalogView view, List<UpdateIdentity> updates) {
    this.view = view;
    this.updates = updates.iterator();
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    if (ended) {
      return null;
    }
    ByteArrayOutputStream piece = new ByteArrayOutputStream(PIECE_BYTES);
    while (updates.hasNext() && piece.size() < PIECE_BYTES) {
      byte[] content = view.updateContent(updates.next()).orElse(null);
      FeedWire.write(new FeedFrame.Item(new byte[0], content), piece);
    }
    if (!updates.hasNext()) {
      FeedWire.write(new FeedFrame.End(0, CatalogHead.EMPTY), piece);
      ended = true;
    }
    return piece.toByteArray();
  }

  @Override
  public boolean isEnded() {
    return ended;
  }

  @Override
  public void close() {
    view.close();
  }
}
