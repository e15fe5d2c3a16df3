package io.patchbay.server.domain;

import java.util.UUID;

/// How many reports of a group one server has counted itself, in all. It never falls, so of two
/// that differ the larger one is the newer.
///
/// @param origin the server's store of reports
/// @param count from 1
public record OriginCount(UUID origin, ReportGroup group, long count) {
  /// So that a sum over all servers stays far from the end of the numbers.
  public static final long COUNT_MAX = 1L << 48;

  public OriginCount {
    if (count < 1 || count > COUNT_MAX) {
      throw new InvalidValueException(Long.toUnsignedString(count), "1 to " + COUNT_MAX)
          .in("count");
    }
  }
}
