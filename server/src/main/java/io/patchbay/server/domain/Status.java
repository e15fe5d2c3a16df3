package io.patchbay.server.domain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// State of a server, for its operators.
///
/// @param head of the change log's hash chain
/// @param pending soonest first
/// @param committedAt instant of the last commit; null: none yet
/// @param mirror null: it mirrors nobody
public record Status(
    String version,
    long catalogRevision,
    Sha256 head,
    long updates,
    List<String> bulletins,
    List<Pending> pending,
    @Nullable Instant committedAt,
    @Nullable MirrorStatus mirror) {
  public Status {
    bulletins = List.copyOf(bulletins);
    pending = List.copyOf(pending);
  }

  /// A release that waits for its instant.
  public record Pending(String bulletin, Instant releaseAt, int updates) {}
}
