package io.patchbay.sim.load;

import com.google.errorprone.annotations.FormatMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.HdrHistogram.Histogram;

/// Draws latencies over their percentile as SVG: the percentiles so that each further nine takes
/// the same width, the latency on a logarithmic axis.
public final class PercentilePlot {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 520;
  private static final int LEFT = 84;
  private static final int RIGHT = 640; // Names of the lines stand to the right.
  private static final int TOP = 40;
  private static final int BOTTOM = 460;
  private static final int NAME_HEIGHT = 16;
  private static final int NINES_MAX = 6;
  private static final int POINTS_A_NINE = 20;
  private static final List<String> COLOURS =
      List.of(
          "#1b6ca8", "#c0392b", "#1e8449", "#8e44ad", "#b9770e", "#2c3e50", "#d6336c", "#117a65");

  private final String title;
  private final List<Map.Entry<String, Histogram>> lines;
  private final StringBuilder svg = new StringBuilder();
  private final int nines;
  private final int fromPower;
  private final int toPower;

  private PercentilePlot(String title, SequencedMap<String, Histogram> lines) {
    this.title = title;
    this.lines = List.copyOf(lines.sequencedEntrySet());
    long most = lines.values().stream().mapToLong(Histogram::getTotalCount).max().orElse(1);
    nines = Math.clamp((long) Math.ceil(Math.log10(Math.max(10.0, (double) most))), 2, NINES_MAX);
    fromPower =
        power(lines.values().stream().mapToLong(Histogram::getMinNonZeroValue).min().orElse(1));
    toPower =
        Math.max(
            fromPower + 1,
            power(lines.values().stream().mapToLong(Histogram::getMaxValue).max().orElse(1)) + 1);
  }

  private static int power(long nanos) {
    return (int) Math.floor(Math.log10(Math.clamp((double) nanos, 1e3, 1e12)));
  }

  /// Returns the picture.
  ///
  /// @param lines nanoseconds by the name of the line
  public static String draw(String title, SequencedMap<String, Histogram> lines) {
    return new PercentilePlot(title, lines).draw();
  }

  private String draw() {
    add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\"", WIDTH, HEIGHT);
    add(" font-family=\"sans-serif\" font-size=\"12\">\n");
    add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n", WIDTH, HEIGHT);
    add("<text x=\"%d\" y=\"20\" font-size=\"14\">%s</text>\n", LEFT, escaped(title));
    add("<text x=\"%d\" y=\"%d\"", (LEFT + RIGHT) / 2, BOTTOM + 40);
    add(" text-anchor=\"middle\">percent of the requests that took at most so long</text>\n");
    drawGrid();
    for (int i = 0; i < lines.size(); i++) {
      drawLine(i);
    }
    return svg.append("</svg>\n").toString();
  }

  private void drawGrid() {
    for (int nine = 0; nine <= nines; nine++) {
      double x = x(nine);
      rule(x, TOP, x, BOTTOM);
      add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">", x, BOTTOM + 18);
      add("%s</text>\n", percent(nine));
    }
    for (int power = fromPower; power <= toPower; power++) {
      double y = y(Math.pow(10, power));
      rule(LEFT, y, RIGHT, y);
      add(
          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
          LEFT - 6, y + 4, tick(power));
    }
  }

  private void drawLine(int index) {
    Histogram histogram = lines.get(index).getValue();
    String colour = COLOURS.get(index % COLOURS.size());
    var points = new ArrayList<String>();
    for (int i = 0; i <= nines * POINTS_A_NINE; i++) {
      double nine = (double) i / POINTS_A_NINE;
      double nanos = histogram.getValueAtPercentile(100 - 100 * Math.pow(10, -nine));
      points.add(String.format(Locale.ROOT, "%.1f,%.1f", x(nine), y(nanos)));
    }
    add("<polyline points=\"%s\" fill=\"none\"", String.join(" ", points));
    add(" stroke=\"%s\" stroke-width=\"2\"/>\n", colour);
    add("<text x=\"%d\" y=\"%d\"", RIGHT + 12, TOP + 4 + index * NAME_HEIGHT);
    add(" fill=\"%s\">%s</text>\n", colour, escaped(lines.get(index).getKey()));
  }

  private void rule(double x1, double y1, double x2, double y2) {
    add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"", x1, y1, x2, y2);
    add(" stroke=\"#ddd\"/>\n");
  }

  private double x(double nine) {
    return LEFT + (RIGHT - LEFT) * nine / nines;
  }

  private double y(double nanos) {
    double power = Math.log10(Math.max(nanos, Math.pow(10, fromPower)));
    return BOTTOM + (TOP - BOTTOM) * (power - fromPower) / (toPower - fromPower);
  }

  // 0, 90, 99, 99.9 and so on.
  private static String percent(int nine) {
    return switch (nine) {
      case 0 -> "0";
      case 1 -> "90";
      case 2 -> "99";
      default -> "99." + "9".repeat(nine - 2);
    };
  }

  private static String tick(int power) {
    double nanos = Math.pow(10, power);
    return power < 6
        ? String.format(Locale.ROOT, "%.0f us", nanos / 1e3)
        : power < 9
            ? String.format(Locale.ROOT, "%.0f ms", nanos / 1e6)
            : String.format(Locale.ROOT, "%.0f s", nanos / 1e9);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  @FormatMethod
  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
