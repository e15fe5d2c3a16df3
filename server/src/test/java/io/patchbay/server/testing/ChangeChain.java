package io.patchbay.server.testing;

import io.patchbay.server.applicability.IndexTuples;
import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.ItemsDigest;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.wire.StoredCodecs;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Changes as an origin writes them, and nothing of the rest of a catalog.
public final class ChangeChain {
  private ChangeChain() {}

  /// The change that follows.
  ///
  /// @param previous head of the chain before it
  public static ReplicatedChange change(
      long revision, Sha256 previous, UUID publishId, List<ReplicatedChange.Item> items) {
    ItemsDigest digest = new ItemsDigest();
    items.forEach(item -> digest.add(item.encoded()));
    CatalogChange change =
        new CatalogChange(
            revision,
            publishId,
            Instant.ofEpochSecond(1_229_536_800 + revision),
            previous,
            digest.end(),
            items.size(),
            items.stream().mapToLong(ChangeChain::contentBytes).sum());
    return new ReplicatedChange(change, StoredCodecs.CATALOG_CHANGE.encode(change), items);
  }

  private static long contentBytes(ReplicatedChange.Item item) {
    ChangeItem.Content saying = item.item().saying();
    return saying == null ? 0 : saying.bytes();
  }

  /// The head of the chain after that change.
  public static Sha256 head(ReplicatedChange change) {
    return Sha256.of(change.row());
  }

  public static ReplicatedChange.Item item(Update update) {
    byte[] content = StoredCodecs.UPDATE.encode(update);
    return item(
        new ChangeItem.OfUpdate(
            update.identity(),
            update.product(),
            update.classification(),
            update.language(),
            IndexTuples.architectures(update.rules().installable()),
            saying(content)),
        content);
  }

  /// What a bulletin says is nothing a chain looks at.
  public static ReplicatedChange.Item bulletin(String id) {
    byte[] content = id.getBytes(StandardCharsets.UTF_8);
    return item(new ChangeItem.OfBulletin(id, 1, saying(content)), content);
  }

  public static ReplicatedChange.Item standing(ChangeItem.OfStanding standing) {
    return new ReplicatedChange.Item(standing, StoredCodecs.CHANGE_ITEM.encode(standing), null);
  }

  /// An item of a kind that comes with a later release: field 9 of its message.
  public static ReplicatedChange.Item unknown(int says, boolean mustUnderstand) {
    byte[] known = {0x4A, 1, (byte) says};
    byte[] must = {0x4A, 1, (byte) says, (byte) 0x80, 1, 1};
    byte[] encoded = mustUnderstand ? must : known;
    return new ReplicatedChange.Item(StoredCodecs.CHANGE_ITEM.decode(encoded), encoded, null);
  }

  private static ChangeItem.Content saying(byte[] content) {
    return new ChangeItem.Content(Sha256.of(content), content.length);
  }

  private static ReplicatedChange.Item item(ChangeItem item, byte[] content) {
    return new ReplicatedChange.Item(item, StoredCodecs.CHANGE_ITEM.encode(item), content);
  }
}
