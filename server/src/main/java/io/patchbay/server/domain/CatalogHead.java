package io.patchbay.server.domain;

import java.util.List;
import java.util.UUID;

/// Where a server's catalog is.
///
/// @param head of the chain at that revision; all zeros at revision 0
/// @param feedFormat the form of the feed it speaks
/// @param via the servers the catalog came through, the one that publishes first, the asked one
///   last
/// @param scope what of the catalog it holds
/// @param updates it holds, all revisions
public record CatalogHead(
    long revision, Sha256 head, int feedFormat, List<UUID> via, Scope scope, long updates) {
  /// The form of the feed this release speaks.
  public static final int FEED_FORMAT = 1;

  /// The head of a chain without changes.
  public static final Sha256 EMPTY = new Sha256("0".repeat(64));

  public CatalogHead {
    via = List.copyOf(via);
  }
}
