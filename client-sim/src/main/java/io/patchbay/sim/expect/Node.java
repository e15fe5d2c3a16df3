package io.patchbay.sim.expect;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One value of a YAML file and the way to it, so that an error can say where.
///
/// @param path for example `branches[3].platforms`
/// @param value map, list or scalar; null: absent
record Node(String path, @Nullable Object value) {
  Node get(String key) {
    Object child = value instanceof Map<?, ?> map ? map.get(key) : null;
    return new Node(path.isEmpty() ? key : path + "." + key, child);
  }

  boolean isPresent() {
    return value != null;
  }

  /// Returns the scalar as it was written, near enough: a plain `7.0` comes back as `7.0`.
  String text() {
    if (value == null || value instanceof Map || value instanceof List) {
      throw new IllegalArgumentException(path + ": " + value + " (expected: a text)");
    }
    return value.toString();
  }

  /// Maps the elements of a list; an absent one is empty.
  <T> List<T> list(Function<Node, T> element) {
    List<?> elements = value instanceof List<?> list ? list : List.of();
    return Stream.iterate(0, i -> i < elements.size(), i -> i + 1)
        .map(i -> new Node(path + "[" + i + "]", Objects.requireNonNull(elements.get(i))))
        .map(element)
        .toList();
  }

  <T extends @Nullable Object> T map(Function<String, T> read, T absent) {
    return isPresent() ? read.apply(text()) : absent;
  }
}
