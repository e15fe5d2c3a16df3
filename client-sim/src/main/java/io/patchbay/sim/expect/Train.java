package io.patchbay.sim.expect;

import org.jspecify.annotations.Nullable;

/// One servicing train of a component.
///
/// @param from first version that belongs to it; null: it has no beginning
/// @param fixed first of its versions that has the fix
public record Train(@Nullable Version from, Version fixed) {
  boolean holds(Version version) {
    return from == null || from.compareTo(version) <= 0;
  }
}
