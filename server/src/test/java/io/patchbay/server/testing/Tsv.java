package io.patchbay.server.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tables on the class path: tab separated, one header line, no quoting.
public final class Tsv {
  private Tsv() {}

  /// One row of a table.
  public record Row(Map<String, String> byColumn) {
    /// The field in that column, which must exist.
    public String get(String column) {
      String field = byColumn.get(column);
      if (field == null) {
        throw new IllegalArgumentException("no column " + column + " in " + byColumn.keySet());
      }
      return field;
    }

    /// The fields of a list separated by `;`.
    public List<String> list(String column) {
      return List.of(get(column).split(";", -1));
    }
  }

  /// @param resource for example `/ms08-078/matrix.tsv`
  public static List<Row> read(String resource) {
    List<String> lines = text(resource).lines().toList();
    String[] header = lines.getFirst().split("\t", -1);
    List<Row> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split("\t", -1);
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < header.length; i++) {
        row.put(header[i], fields[i]);
      }
      rows.add(new Row(row));
    }
    return rows;
  }

  private static String text(String resource) {
    try (InputStream in = Tsv.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException(resource + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
