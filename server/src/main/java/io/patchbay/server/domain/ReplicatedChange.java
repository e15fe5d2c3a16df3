package io.patchbay.server.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A change of another server's catalog, verified, and ready to become this one's. The arrays are
/// handed over and never changed.
///
/// @param row the encoded change, byte for byte as it is chained
/// @param items all of them, in their order
@SuppressWarnings("ArrayRecordComponent")
public record ReplicatedChange(CatalogChange change, byte[] row, List<Item> items) {
  public ReplicatedChange {
    items = List.copyOf(items);
  }

  /// @param encoded the item, byte for byte as it is digested
  /// @param content byte for byte; null: it has none, or is out of this mirror's scope
  @SuppressWarnings("ArrayRecordComponent")
  public record Item(ChangeItem item, byte[] encoded, byte @Nullable [] content) {}
}
