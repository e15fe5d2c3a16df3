package io.patchbay.benchmarks;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Draws the results of a run with `-rf json` over the size of the catalog, on two logarithmic
/// axes, one line for each benchmark and mix of questions: `Plot RESULTS.json... OUT.svg`. CPU time
/// where [CpuTime] recorded it, else time on the clock.
final class Plot {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 520;
  private static final int LEFT = 84;
  private static final int RIGHT = 590; // Names of the lines stand to the right.
  private static final int TOP = 40;
  private static final int BOTTOM = 460;
  private static final int NAME_HEIGHT = 15;
  private static final List<String> COLOURS =
      List.of(
          "#1b6ca8", "#c0392b", "#1e8449", "#8e44ad", "#b9770e", "#2c3e50", "#d6336c", "#117a65");

  // Nanoseconds by size of the catalog, of each line.
  private final Map<String, NavigableMap<Integer, Double>> lines = new TreeMap<>();
  private final StringBuilder svg = new StringBuilder();
  private String what = "time on the clock";

  private Plot() {}

  public static void main(String[] args) throws IOException {
    if (args.length < 2) {
      System.err.println("usage: Plot RESULTS.json... OUT.svg");
      System.exit(2);
    }
    Plot plot = new Plot();
    for (int i = 0; i < args.length - 1; i++) {
      plot.read(Path.of(args[i]));
    }
    Files.writeString(Path.of(args[args.length - 1]), plot.draw());
  }

  private void read(Path results) throws IOException {
    try (Reader reader = Files.newBufferedReader(results)) {
      for (JsonElement element : JsonParser.parseReader(reader).getAsJsonArray()) {
        add(element.getAsJsonObject());
      }
    }
  }

  private void add(JsonObject result) {
    JsonObject params = result.getAsJsonObject("params");
    if (params == null || !params.has("updates")) {
      return;
    }
    String benchmark = result.get("benchmark").getAsString();
    String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
    JsonObject metric = result.getAsJsonObject("secondaryMetrics").getAsJsonObject(CpuTime.LABEL);
    if (metric != null) {
      what = "CPU time";
    } else {
      metric = result.getAsJsonObject("primaryMetric");
    }
    lines
        .computeIfAbsent(method + ", " + params.get("mix").getAsString(), l -> new TreeMap<>())
        .put(params.get("updates").getAsInt(), metric.get("score").getAsDouble());
  }

  private String draw() {
    svg("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\"", WIDTH, HEIGHT);
    svg(" font-family=\"sans-serif\" font-size=\"12\">\n");
    svg("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n", WIDTH, HEIGHT);
    svg("<text x=\"%d\" y=\"20\" font-size=\"14\">One question: %s in ns</text>\n", LEFT, what);
    svg("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">", (LEFT + RIGHT) / 2, BOTTOM + 40);
    svg("updates in the catalog</text>\n");
    Axis x = Axis.over(lines.values().stream().flatMap(l -> l.keySet().stream()).toList());
    Axis y = Axis.over(lines.values().stream().flatMap(l -> l.values().stream()).toList());
    drawGrid(x, y);
    drawLines(x, y);
    return svg.append("</svg>\n").toString();
  }

  // Whole powers of ten around the values.
  private record Axis(int from, int to) {
    static Axis over(List<? extends Number> values) {
      double least = values.stream().mapToDouble(Number::doubleValue).min().orElse(1);
      double greatest = values.stream().mapToDouble(Number::doubleValue).max().orElse(10);
      int from = (int) Math.floor(Math.log10(Math.max(least, 1)));
      return new Axis(from, Math.max(from + 1, (int) Math.ceil(Math.log10(greatest))));
    }

    double at(double value, double first, double last) {
      return first + (last - first) * (Math.log10(Math.max(value, 1)) - from) / (to - from);
    }
  }

  private void drawGrid(Axis x, Axis y) {
    for (int power = x.from; power <= x.to; power++) {
      double at = x.at(Math.pow(10, power), LEFT, RIGHT);
      rule(at, TOP, at, BOTTOM);
      svg("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">", at, BOTTOM + 18);
      svg("%s</text>\n", tick(power));
    }
    for (int power = y.from; power <= y.to; power++) {
      double at = y.at(Math.pow(10, power), BOTTOM, TOP);
      rule(LEFT, at, RIGHT, at);
      svg("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">", LEFT - 6, at + 4);
      svg("%s</text>\n", tick(power));
    }
  }

  private void rule(double x1, double y1, double x2, double y2) {
    svg(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>\n",
        x1, y1, x2, y2);
  }

  private static String tick(int power) {
    return String.format(Locale.ROOT, "%,.0f", Math.pow(10, power));
  }

  private void drawLines(Axis x, Axis y) {
    List<Map.Entry<String, NavigableMap<Integer, Double>>> byLast =
        new ArrayList<>(lines.entrySet());
    byLast.sort((a, b) -> Double.compare(last(b), last(a)));
    double nameFrom = TOP;
    for (int i = 0; i < byLast.size(); i++) {
      NavigableMap<Integer, Double> points = byLast.get(i).getValue();
      String colour = COLOURS.get(i % COLOURS.size());
      StringBuilder path = new StringBuilder();
      double atX = 0;
      double atY = 0;
      for (Map.Entry<Integer, Double> point : points.entrySet()) {
        atX = x.at(point.getKey(), LEFT, RIGHT);
        atY = y.at(point.getValue(), BOTTOM, TOP);
        path.append(String.format(Locale.ROOT, "%.1f,%.1f ", atX, atY));
        svg("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n", atX, atY, colour);
      }
      svg("<polyline points=\"%s\" fill=\"none\"", path.toString().strip());
      svg(" stroke=\"%s\" stroke-width=\"2\"/>\n", colour);
      // Beside the line's end, but never on top of another name.
      double nameY = Math.max(atY, nameFrom);
      nameFrom = nameY + NAME_HEIGHT;
      svg("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"", atX, atY, RIGHT + 14, nameY);
      svg(" stroke=\"%s\" stroke-dasharray=\"1 3\"/>\n", colour);
      svg("<text x=\"%d\" y=\"%.1f\" fill=\"%s\">", RIGHT + 18, nameY + 4, colour);
      svg("%s: %,.0f</text>\n", byLast.get(i).getKey(), points.lastEntry().getValue());
    }
  }

  private static double last(Map.Entry<String, NavigableMap<Integer, Double>> line) {
    return line.getValue().lastEntry().getValue();
  }

  @SuppressWarnings("AnnotateFormatMethod") // The annotation would be one more dependency.
  private void svg(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
