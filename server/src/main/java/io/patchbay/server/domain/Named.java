package io.patchbay.server.domain;

import java.util.Arrays;
import java.util.stream.Collectors;

/// A constant with the name that stands for it in a query string.
interface Named {
  String wireName();

  static <E extends Enum<E> & Named> E parse(Class<E> type, String text) {
    E[] constants = type.getEnumConstants();
    for (E constant : constants) {
      if (constant.wireName().equals(text)) {
        return constant;
      }
    }
    String names = Arrays.stream(constants).map(Named::wireName).collect(Collectors.joining(", "));
    throw new InvalidValueException(text, "one of " + names);
  }
}
