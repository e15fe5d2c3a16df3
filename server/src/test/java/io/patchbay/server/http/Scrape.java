package io.patchbay.server.http;

import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `/metrics` at one moment, read by the letter of the Prometheus text format 0.0.4: a line that is
/// not of it is an error.
///
/// @param samples in the order given
record Scrape(List<Sample> samples, Map<String, String> types) {
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\"";
  private static final String NUMBER =
      "NaN|[+-]?Inf|[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?";
  private static final Pattern SAMPLE =
      Pattern.compile(
          "(%s)(?:\\{(%s(?:,%s)*)?,?\\})? (%s)(?: [0-9]+)?".formatted(NAME, LABEL, LABEL, NUMBER));
  private static final Pattern LABELS =
      Pattern.compile("(" + NAME + ")=\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern HELP = Pattern.compile("# HELP " + NAME + " [^\\n]*");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary|untyped)");

  record Sample(String name, Map<String, String> labels, double value) {
    Sample {
      labels = Map.copyOf(labels);
    }
  }

  Scrape {
    samples = List.copyOf(samples);
    types = Map.copyOf(types);
  }

  static Scrape of(TestServer server) throws IOException {
    Response response = RawHttp.ask(server.adminAddress(), "GET", "/metrics");
    if (response.status() != 200) {
      throw new AssertionError("/metrics: " + response);
    }
    return parse(response.body());
  }

  /// @throws AssertionError that names the first line that is none
  static Scrape parse(String text) {
    if (!text.endsWith("\n")) {
      throw new AssertionError("the last line has no end");
    }
    List<Sample> samples = new ArrayList<>();
    Map<String, String> types = new TreeMap<>();
    for (String line : text.lines().toList()) {
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (type.matches()) {
        if (types.put(type.group(1), type.group(2)) != null) {
          throw new AssertionError("twice: " + line);
        }
      } else if (sample.matches()) {
        samples.add(sample(sample));
      } else if (!HELP.matcher(line).matches()) {
        throw new AssertionError("no line of the Prometheus text format: " + line);
      }
    }
    return new Scrape(samples, types);
  }

  private static Sample sample(Matcher line) {
    Map<String, String> labels = new TreeMap<>();
    if (line.group(2) != null) {
      Matcher label = LABELS.matcher(line.group(2));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
    }
    String number = line.group(3).replace("Inf", "Infinity");
    return new Sample(line.group(1), labels, Double.parseDouble(number));
  }

  /// The sum over all samples of that name which have these labels.
  ///
  /// @param labels names and values in turn
  double value(String name, String... labels) {
    return samples.stream()
        .filter(sample -> sample.name.equals(name) && has(sample, labels))
        .mapToDouble(Sample::value)
        .sum();
  }

  private static boolean has(Sample sample, String... labels) {
    for (int i = 0; i < labels.length; i += 2) {
      if (!labels[i + 1].equals(sample.labels.get(labels[i]))) {
        return false;
      }
    }
    return true;
  }
}
