package io.patchbay.sim.expect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// Reads a table that stands beside a class: tab separated, comments that begin with `#`, one
/// header line.
public final class Table {
  private Table() {}

  /// Returns the rows below the header, in order.
  ///
  /// @throws UncheckedIOException if it cannot be read
  public static List<List<String>> beside(Class<?> owner, String name) {
    try (InputStream in = Objects.requireNonNull(owner.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .skip(1)
          .map(line -> List.of(line.split("\t", -1)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
