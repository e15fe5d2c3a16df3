package io.patchbay.sim.wire;

import java.util.Locale;

/// How the values of an enum are written in a query string and on a command line.
public final class Words {
  private Words() {}

  /// Returns for example `domain-controller` for `DOMAIN_CONTROLLER`.
  public static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
