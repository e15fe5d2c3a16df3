package io.patchbay.benchmarks.soak;

import io.patchbay.benchmarks.soak.SoakTable.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

/// What became of a soak: `SoakReport FOLDER`. Reads `samples.csv` (of the server), `slices.csv`
/// (of the well-behaved clients) and `faults.tsv`, prints a summary in Markdown and the verdict,
/// and writes `soak.svg`. Exit status 1 if something is not as it should be.
final class SoakReport {
  private final SoakTable samples;
  private final SoakTable slices;
  private final List<String> faults;
  private final List<String> flaws = new ArrayList<>();

  private SoakReport(SoakTable samples, SoakTable slices, List<String> faults) {
    this.samples = samples;
    this.slices = slices;
    this.faults = List.copyOf(faults);
  }

  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("usage: SoakReport FOLDER");
      System.exit(2);
    }
    Path folder = Path.of(args[0]);
    SoakReport report =
        new SoakReport(
            SoakTable.read(folder.resolve("samples.csv")),
            SoakTable.read(folder.resolve("slices.csv")),
            Files.readAllLines(folder.resolve("faults.tsv")));
    Files.writeString(folder.resolve("soak.svg"), report.measures());
    report.clients();
    report.faults();
    System.exit(report.verdict() ? 0 : 1);
  }

  private String measures() {
    SoakPlot plot = new SoakPlot(samples.points("descriptors").getLast().second());
    System.out.println("| | mean | least | greatest | growth in the run | may be | |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
    for (Measure measure : Measure.values()) {
      List<Point> all = table(measure).points(measure.column());
      List<Point> settled = SoakTable.settled(all);
      if (settled.isEmpty()) {
        flaws.add(measure.label() + ": never measured");
        continue;
      }
      Trend trend = Trend.of(settled);
      plot.add(measure, all, settled, trend);
      row(measure, settled, trend);
    }
    return plot.draw();
  }

  private SoakTable table(Measure measure) {
    return samples.has(measure.column()) ? samples : slices;
  }

  private void row(Measure measure, List<Point> settled, Trend trend) {
    double growthMax = measure.growthMax(trend.mean());
    boolean flat = trend.isFlat(growthMax);
    DoubleSummaryStatistics range = settled.stream().mapToDouble(Point::value).summaryStatistics();
    double unit = measure.unit();
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.2f | %,.2f | %,.2f | %+,.2f | %,.2f | %s |%n",
        measure.label(),
        trend.mean() / unit,
        range.getMin() / unit,
        range.getMax() / unit,
        trend.growth() / unit,
        growthMax / unit,
        flat ? "flat" : "NOT FLAT");
    if (!flat) {
      flaws.add(measure.label() + " grows");
    }
  }

  private void clients() {
    double errors = slices.sum("errors");
    double wrong = slices.sum("wrong");
    System.out.printf(
        Locale.ROOT,
        "%nWell-behaved clients: %,.0f answers, %,.0f held against the manifests, %,.0f wrong,"
            + " %,.0f errors; in %.0f of %d slices the generator itself was late.%n%n",
        slices.sum("answers"),
        slices.sum("checked"),
        wrong,
        errors,
        slices.sum("late"),
        slices.rows().size());
    if (errors > 0) {
      flaws.add("errors of well-behaved clients");
    }
    if (wrong > 0) {
      flaws.add("wrong answers");
    }
  }

  private void faults() {
    System.out.println("| what was done | how it ended | times |");
    System.out.println("| --- | --- | --- |");
    for (String line : faults) {
      String[] part = line.split("\t", -1);
      System.out.printf("| %s | %s | %s |%n", part[0], part[1], part[2]);
      if (List.of("outlived", "wrong", "failed").contains(part[1])) {
        flaws.add(part[0] + " " + part[1]);
      }
    }
  }

  private boolean verdict() {
    System.out.printf(
        "%nVerdict: %s%n", flaws.isEmpty() ? "all flat, nothing wrong" : String.join("; ", flaws));
    return flaws.isEmpty();
  }
}
