package io.patchbay.server.domain;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// Sets in the order of their constants, so that what is printed or encoded is always the same.
final class Sets {
  private Sets() {}

  static <E extends Enum<E>> Set<E> immutableEnumSet(Set<E> values) {
    if (values.isEmpty()) {
      throw new InvalidValueException("", "at least one value");
    }
    return Collections.unmodifiableSet(EnumSet.copyOf(values));
  }
}
