package io.patchbay.server.applicability;

import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Update;
import java.time.Instant;
import java.util.Comparator;
import java.util.Set;
import java.util.UUID;

/// One update in a row.
///
/// @param offerable as [Offerable#rule] says
/// @param supersededClosure ids of all updates it supersedes, directly or through a chain
public record RowMember(Update update, Rule offerable, Set<UUID> supersededClosure) {
  /// What supersedes comes before what is superseded, since it supersedes that and more; then the
  /// newest release first.
  static final Comparator<RowMember> IN_ROW =
      Comparator.comparingInt((RowMember m) -> m.supersededClosure.size())
          .thenComparing((RowMember m) -> m.update.releasedAt(), Comparator.<Instant>naturalOrder())
          .reversed()
          .thenComparing(m -> m.update.id().toString());

  public RowMember {
    supersededClosure = Set.copyOf(supersededClosure);
  }
}
