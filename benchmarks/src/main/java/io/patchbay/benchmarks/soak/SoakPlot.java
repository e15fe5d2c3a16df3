package io.patchbay.benchmarks.soak;

import io.patchbay.benchmarks.soak.SoakTable.Point;
import java.util.List;
import java.util.Locale;

/// A picture of a soak: a panel for each measure over the time, with its line of least squares.
final class SoakPlot {
  private static final int WIDTH = 860;
  private static final int PANEL = 110;
  private static final int LEFT = 150;
  private static final int RIGHT = 840;
  private static final int TOP = 30;
  private static final int HEIGHT = 80; // Of a panel's drawing.
  private static final double ROOM = 1.15; // Above the greatest value.

  private final StringBuilder svg = new StringBuilder();
  private final double seconds;
  private int panels;

  SoakPlot(double seconds) {
    this.seconds = Math.max(1, seconds);
  }

  /// @param settled the part that the trend was taken of
  void add(Measure measure, List<Point> all, List<Point> settled, Trend trend) {
    int bottom = TOP + panels * PANEL + HEIGHT;
    panels++;
    double greatest = all.stream().mapToDouble(Point::value).max().orElse(1);
    double scale = HEIGHT / Math.max(1e-9, greatest * ROOM);
    svg("<text x=\"10\" y=\"%d\">%s</text>\n", bottom - HEIGHT / 2, measure.label());
    tick(bottom, 0, "0");
    String most = String.format(Locale.ROOT, "%,.1f", greatest / measure.unit());
    tick(bottom, greatest * scale, most);
    for (Point point : all) {
      double y = bottom - point.value() * scale;
      svg("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2\" fill=\"#1b6ca8\"/>\n", x(point.second()), y);
    }
    double from = settled.getFirst().second();
    double to = from + trend.seconds();
    double middle = bottom - trend.mean() * scale;
    double rise = trend.growth() * scale / 2;
    svg(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"",
        x(from), middle + rise, x(to), middle - rise);
    svg(" stroke=\"#c0392b\" stroke-width=\"1.5\"/>\n");
  }

  private void tick(int bottom, double above, String text) {
    double y = bottom - above;
    svg("<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>\n", LEFT, y, RIGHT, y);
    svg("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", LEFT - 6, y + 4, text);
  }

  private double x(double second) {
    return LEFT + (RIGHT - LEFT) * second / seconds;
  }

  String draw() {
    int height = TOP + panels * PANEL + 20;
    return String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n"
                + "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>%n",
            WIDTH,
            height,
            WIDTH,
            height)
        + svg
        + String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.0f minutes</text>%n</svg>%n",
            RIGHT,
            height - 8,
            seconds / 60);
  }

  @SuppressWarnings("AnnotateFormatMethod") // The annotation would be one more dependency.
  private void svg(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
