package io.patchbay.benchmarks.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// A CSV file with a heading, whose first column is the time in seconds. A value may be missing.
///
/// @param columns the heading
/// @param rows as many values each as there are columns
record SoakTable(List<String> columns, List<String[]> rows) {
  SoakTable {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  static SoakTable read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    return new SoakTable(
        Arrays.asList(lines.getFirst().split(",")),
        lines.stream().skip(1).map(line -> line.split(",", -1)).toList());
  }

  /// @param second when, from the begin
  record Point(double second, double value) {}

  /// What lies after the first fifth of the time, in which the server warms up.
  static List<Point> settled(List<Point> points) {
    double from = points.isEmpty() ? 0 : points.getLast().second() / 5;
    return points.stream().filter(point -> point.second() >= from).toList();
  }

  boolean has(String column) {
    return columns.contains(column);
  }

  /// One column over time, where it has a value.
  List<Point> points(String column) {
    int index = columns.indexOf(column);
    return rows.stream()
        .filter(row -> !row[index].isEmpty())
        .map(row -> new Point(Double.parseDouble(row[0]), Double.parseDouble(row[index])))
        .toList();
  }

  double sum(String column) {
    return points(column).stream().mapToDouble(Point::value).sum();
  }
}
