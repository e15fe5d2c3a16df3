package io.patchbay.server.domain;

import org.jspecify.annotations.Nullable;

/// What of its upstream's catalog a mirror holds.
///
/// @param scope held whole, as far as `next` has it too
/// @param next what the scope is being changed to; null: nothing
public record MirrorState(Scope scope, @Nullable Scope next) {
  /// Whether everything in that scope is held now.
  public boolean holds(Scope asked) {
    return scope.covers(asked) && (next == null || next.covers(asked));
  }

  /// Whether the content of that item is held now.
  public boolean holds(ChangeItem item) {
    return scope.includes(item) && (next == null || next.includes(item));
  }
}
