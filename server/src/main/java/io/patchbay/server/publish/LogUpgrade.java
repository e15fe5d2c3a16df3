package io.patchbay.server.publish;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogException;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.FirstFormChange;
import io.patchbay.server.domain.ItemsDigest;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.wire.StoredCodecs;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives the change log of a catalog that the first releases wrote its items. A bulletin that was
/// corrected stands in each of its changes as it is now: only that was kept. Not thread-safe.
public final class LogUpgrade {
  private static final Logger LOG = LoggerFactory.getLogger(LogUpgrade.class);

  private final CatalogView view;
  private Sha256 head = CatalogHead.EMPTY;

  private LogUpgrade(CatalogView view) {
    this.view = view;
  }

  /// Rewrites the log if it needs that, in one write; blocks until that is on disk.
  ///
  /// @throws CatalogException if the catalog cannot be read or written; it is as it was
  public static void run(Catalog catalog) {
    if (catalog.isLogCurrent()) {
      return;
    }
    try (CatalogView view = catalog.view()) {
      LOG.atInfo()
          .addKeyValue("changes", view.revision())
          .log("the change log is in the first releases' form and is rewritten");
      LogUpgrade upgrade = new LogUpgrade(view);
      catalog.rewriteLog(upgrade::rewritten);
      LOG.atInfo().addKeyValue("head", upgrade.head).log("change log rewritten");
    }
  }

  private ReplicatedChange rewritten(long revision) {
    byte[] firstRow = view.changeRow(revision);
    if (firstRow == null) {
      throw CatalogException.missingInLog(revision, "itself");
    }
    FirstFormChange first = StoredCodecs.firstFormChange(firstRow);
    List<ReplicatedChange.Item> items = items(revision, first);
    ItemsDigest digest = new ItemsDigest();
    long bytes = 0;
    for (ReplicatedChange.Item item : items) {
      digest.add(item.encoded());
      bytes += bytes(item.item());
    }
    CatalogChange change =
        new CatalogChange(
            revision,
            first.publishId(),
            first.committedAt(),
            head,
            digest.end(),
            items.size(),
            bytes);
    byte[] row = StoredCodecs.CATALOG_CHANGE.encode(change);
    head = Sha256.of(row);
    return new ReplicatedChange(change, row, items);
  }

  private List<ReplicatedChange.Item> items(long revision, FirstFormChange first) {
    List<ReplicatedChange.Item> items = new ArrayList<>();
    first.updates().forEach(identity -> items.add(item(revision, identity)));
    for (String id : first.bulletins()) {
      Bulletin bulletin =
          view.bulletin(id)
              .orElseThrow(() -> CatalogException.missingInLog(revision, "bulletin " + id));
      items.add(ChangeItems.of(bulletin));
    }
    return items;
  }

  // The update itself stays where it lies.
  private ReplicatedChange.Item item(long revision, UpdateIdentity identity) {
    byte[] content =
        view.updateContent(identity)
            .orElseThrow(() -> CatalogException.missingInLog(revision, "update " + identity));
    Update update = StoredCodecs.UPDATE.decode(content);
    ReplicatedChange.Item item = ChangeItems.of(update, content);
    return new ReplicatedChange.Item(item.item(), item.encoded(), null);
  }

  private static long bytes(ChangeItem item) {
    ChangeItem.Content saying = item.saying();
    return saying == null ? 0 : saying.bytes();
  }
}
