package io.patchbay.sim;

import static io.patchbay.sim.load.StepResult.micros;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.patchbay.sim.expect.Release;
import io.patchbay.sim.load.LoadPlan;
import io.patchbay.sim.load.LoadResult;
import io.patchbay.sim.load.Pace;
import io.patchbay.sim.load.PercentilePlot;
import io.patchbay.sim.load.Requests;
import io.patchbay.sim.load.Revisions;
import io.patchbay.sim.load.StepResult;
import io.patchbay.sim.sweep.WrongAnswer;
import io.patchbay.sim.wire.OfferClient.Way;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/// What came of a load, for people or for a script.
record LoadReport(Way way, Requests requests, List<Release> releases, LoadResult result) {
  private static final int BOTTLENECK = 3;

  LoadReport {
    releases = List.copyOf(releases);
  }

  int exitStatus() {
    if (result.check().wrong() > 0) {
      return 1;
    }
    if (isRamp() ? result.knee().isEmpty() : result.steps().getFirst().errors() > 0) {
      return 1;
    }
    return bottleneck().isPresent() ? BOTTLENECK : 0;
  }

  private boolean isRamp() {
    return result.plan().pace() instanceof Pace.Ramp;
  }

  /// Returns why the generator was the bottleneck where it matters: of a ramp, at the first rate
  /// above the knee; what it says of lower ones held all the same.
  private Optional<String> bottleneck() {
    if (!isRamp()) {
      return result.steps().getFirst().verdict().bottleneck();
    }
    return result.steps().stream()
        .filter(step -> step.rate() > result.knee().orElse(0))
        .findFirst()
        .flatMap(step -> step.verdict().bottleneck());
  }

  String text() {
    var text = new TextLines();
    addHead(text);
    if (isRamp()) {
      addRamp(text);
    } else {
      addStep(text, result.steps().getFirst());
    }
    addCheck(text);
    bottleneck()
        .ifPresent(
            why ->
                text.add("THE GENERATOR WAS THE BOTTLENECK: %s. Do not trust the figures.", why));
    return text.toString();
  }

  private void addHead(TextLines text) {
    LoadPlan plan = result.plan();
    text.add(
        "%s %s, %s, %,d connections with up to %,d at a time, %d event loop%s (%s)",
        way,
        plan.server(),
        plan.tls() == null ? "cleartext" : plan.tls().getClass().getSimpleName(),
        plan.connections(),
        plan.pipeline(),
        plan.threads(),
        plan.threads() == 1 ? "" : "s",
        result.transport());
    text.add(
        "machines     %,d different ones, %.1f %% without an update; %s",
        requests.distinct(),
        100 * requests.withoutUpdate(),
        releases.stream().map(Release::bulletin).collect(Collectors.joining(", ")));
    text.add(
        "opening      %,d connections in %.2f s: %,.0f a second",
        result.opening().connections(), result.opening().seconds(), result.opening().perSecond());
    if (plan.idleConnections() > 0) {
      text.add(
          "idle         %,d of %,d connections still open at the end",
          result.idleOpen(), plan.idleConnections());
    }
  }

  private void addStep(TextLines text, StepResult step) {
    text.add(
        "rate         %s%,.0f answers a second, for %.1f s",
        step.isFlatOut()
            ? "flat out: "
            : String.format(Locale.ROOT, "%,.0f intended, ", step.rate()),
        step.achieved(),
        step.seconds());
    text.add(
        "latency      from %s: %s",
        step.isFlatOut() ? "the sending" : "the intended time", percentiles(step.latency()));
    step.statuses().forEach((status, count) -> text.add("status %d   %,d", status, count));
    if (step.otherLatency().getTotalCount() > 0) {
      text.add("  not 200:   %s", percentiles(step.otherLatency()));
    }
    step.faults()
        .forEach(
            (fault, count) ->
                text.add(
                    "ERROR %-10s %,d %s", fault, count, step.reasons().getOrDefault(fault, "")));
    if (step.reopened() > 0) {
      text.add(
          "reopened     %,d connections that the server closed; %,d requests sent again",
          step.reopened(), step.resent());
    }
    addRevisions(text, step.revisions());
    addGenerator(text, step);
  }

  private static void addRevisions(TextLines text, Revisions revisions) {
    if (revisions.areKnown()) {
      text.add(
          "revisions    of the catalog %,d to %,d, every connection saw %,d in the end; %,d answers"
              + " older than one before on their connection",
          revisions.least(), revisions.greatest(), revisions.leastInTheEnd(), revisions.older());
    }
  }

  private void addGenerator(TextLines text, StepResult step) {
    text.add(
        "generator    event loops %.2f CPU-s (%.0f %%), without a processor %.0f %% of the time;"
            + " all of it %.2f CPU-s",
        step.cpuSeconds(),
        100 * step.verdict().cpu(),
        100 * step.verdict().starved(),
        result.cpuSeconds());
    if (!step.isFlatOut()) {
      text.add(
          "  late       %s; %.2f %% of the requests and %.1f %% of the time by more than 1 ms",
          percentiles(step.lateness()),
          100 * step.verdict().lateRequests(),
          100 * step.verdict().lateTime());
    }
  }

  private static String percentiles(Histogram histogram) {
    return String.format(
        Locale.ROOT,
        "p50 %.2f ms, p90 %.2f, p99 %.2f, p99.9 %.2f, max %.2f",
        micros(histogram, 50) / 1e3,
        micros(histogram, 90) / 1e3,
        micros(histogram, 99) / 1e3,
        micros(histogram, 99.9) / 1e3,
        micros(histogram, 100) / 1e3);
  }

  private void addRamp(TextLines text) {
    text.add(
        "%10s %10s %9s %9s %9s %9s %8s %10s %6s",
        "intended",
        "achieved",
        "p50 ms",
        "p99 ms",
        "p99.9 ms",
        "max ms",
        "errors",
        "late >1 ms",
        "CPU");
    for (StepResult step : result.steps()) {
      text.add(
          "%,10.0f %,10.0f %,9.2f %,9.2f %,9.2f %,9.2f %,8d %8.2f %% %4.0f %%%s",
          step.rate(),
          step.achieved(),
          step.micros(50) / 1e3,
          step.micros(99) / 1e3,
          step.micros(99.9) / 1e3,
          step.micros(100) / 1e3,
          step.errors(),
          100 * step.verdict().lateRequests(),
          100 * step.verdict().cpu(),
          step.verdict().bottleneck().isPresent() ? "  generator" : "");
    }
    result
        .knee()
        .ifPresentOrElse(
            knee -> text.add("knee         %,.0f a second", knee),
            () -> text.add("knee         none: the first rates did not hold"));
  }

  private void addCheck(TextLines text) {
    text.add(
        "checked      %,d answers against the manifests, %,d wrong%s",
        result.check().checked(),
        result.check().wrong(),
        result.check().skipped() == 0
            ? ""
            : String.format(
                Locale.ROOT, "; %,d left out for want of time", result.check().skipped()));
    for (WrongAnswer wrong : result.check().firstWrong()) {
      text.add("WRONG %s %s/v1/offers?%s", wrong.way(), result.plan().server(), wrong.query());
      text.add("  expected %s", wrong.expected());
      text.add("  got      %s", wrong.got());
    }
  }

  String json() {
    LoadPlan plan = result.plan();
    var json = new JsonObject();
    json.addProperty("server", plan.server().toString());
    json.addProperty("method", way.name().toLowerCase(Locale.ROOT));
    json.addProperty("tls", plan.tls() != null);
    json.addProperty("connections", plan.connections());
    json.addProperty("pipeline", plan.pipeline());
    json.addProperty("threads", plan.threads());
    json.addProperty("transport", result.transport().name().toLowerCase(Locale.ROOT));
    json.addProperty("distinctMachines", requests.distinct());
    json.addProperty("withoutUpdate", requests.withoutUpdate());
    json.addProperty("connectionsPerSecond", result.opening().perSecond());
    json.addProperty("idleConnectionsOpen", result.idleOpen());
    json.addProperty("cpuSeconds", result.cpuSeconds());
    result.knee().ifPresent(knee -> json.addProperty("knee", knee));
    json.addProperty("checked", result.check().checked());
    json.addProperty("checksSkipped", result.check().skipped());
    json.addProperty("wrong", result.check().wrong());
    bottleneck().ifPresent(why -> json.addProperty("bottleneck", why));
    json.addProperty("exitStatus", exitStatus());
    var steps = new JsonArray();
    result.steps().forEach(step -> steps.add(json(step)));
    json.add("steps", steps);
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json) + "\n";
  }

  private static JsonObject json(StepResult step) {
    var json = new JsonObject();
    if (!step.isFlatOut()) {
      json.addProperty("intendedPerSecond", step.rate());
    }
    json.addProperty("achievedPerSecond", step.achieved());
    json.addProperty("seconds", step.seconds());
    json.addProperty("answers", step.statuses().values().stream().mapToLong(n -> n).sum());
    json.addProperty("answersWithWarmUp", step.allAnswers());
    json.add("latencyMicros", percentilesJson(step.latency()));
    json.add("otherLatencyMicros", percentilesJson(step.otherLatency()));
    var statuses = new JsonObject();
    step.statuses().forEach((status, count) -> statuses.addProperty(status.toString(), count));
    json.add("statuses", statuses);
    var faults = new JsonObject();
    step.faults().forEach((fault, count) -> faults.addProperty(fault.name(), count));
    json.add("errors", faults);
    if (step.revisions().areKnown()) {
      json.add("catalogRevisions", revisionsJson(step.revisions()));
    }
    json.addProperty("reopened", step.reopened());
    json.addProperty("resent", step.resent());
    json.add("ownLatenessMicros", percentilesJson(step.lateness()));
    json.addProperty("lateRequests", step.verdict().lateRequests());
    json.addProperty("lateTime", step.verdict().lateTime());
    json.addProperty("loopCpu", step.verdict().cpu());
    json.addProperty("loopStarved", step.verdict().starved());
    json.addProperty("loopCpuSeconds", step.cpuSeconds());
    json.addProperty("isBottleneck", step.verdict().bottleneck().isPresent());
    return json;
  }

  private static JsonObject revisionsJson(Revisions revisions) {
    var json = new JsonObject();
    json.addProperty("least", revisions.least());
    json.addProperty("greatest", revisions.greatest());
    json.addProperty("leastInTheEnd", revisions.leastInTheEnd());
    json.addProperty("older", revisions.older());
    return json;
  }

  private static JsonObject percentilesJson(Histogram histogram) {
    var json = new JsonObject();
    json.addProperty("count", histogram.getTotalCount());
    json.addProperty("p50", micros(histogram, 50));
    json.addProperty("p90", micros(histogram, 90));
    json.addProperty("p99", micros(histogram, 99));
    json.addProperty("p99.9", micros(histogram, 99.9));
    json.addProperty("max", micros(histogram, 100));
    return json;
  }

  /// Returns the percentiles of all steps together, in microseconds.
  String hdr() {
    Histogram all = result.steps().getFirst().latency().copy();
    result.steps().stream().skip(1).forEach(step -> all.add(step.latency()));
    var bytes = new ByteArrayOutputStream();
    try (var out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      all.outputPercentileDistribution(out, 1e3);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  String plot() {
    SequencedMap<String, Histogram> lines = new LinkedHashMap<>();
    for (StepResult step : result.steps()) {
      lines.put(
          step.isFlatOut() ? "flat out" : String.format(Locale.ROOT, "%,.0f a second", step.rate()),
          step.latency());
    }
    if (!isRamp()) {
      lines.put("late itself (generator)", result.steps().getFirst().lateness());
    }
    String title =
        String.format(
            Locale.ROOT,
            "Latency of %s /v1/offers, %,d connections",
            way,
            result.plan().connections());
    return PercentilePlot.draw(title, lines);
  }
}
