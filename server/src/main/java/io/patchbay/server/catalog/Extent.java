package io.patchbay.server.catalog;

import io.patchbay.server.domain.ReportGroup;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/// The room that the reports on one revision of an update take. On disk: rows (4), then each code
/// (4), big-endian.
///
/// @param rows in the family `counts`
/// @param codes error codes that are counted apart
record Extent(int rows, Set<Integer> codes) {
  static final Extent NONE = new Extent(0, Set.of());

  Extent {
    codes = Set.copyOf(codes);
  }

  static Extent of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int rows = buffer.getInt();
    Set<Integer> codes = new HashSet<>();
    while (buffer.hasRemaining()) {
      codes.add(buffer.getInt());
    }
    return new Extent(rows, codes);
  }

  byte[] bytes() {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * codes.size()).putInt(rows);
    codes.stream().sorted().forEach(buffer::putInt);
    return buffer.array();
  }

  /// With one more row.
  Extent with(ReportGroup group) {
    Set<Integer> more = new HashSet<>(codes);
    if (group.hasOwnCode()) {
      more.add(group.errorCode());
    }
    return new Extent(rows + 1, more);
  }
}
