package io.patchbay.sim;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.patchbay.sim.expect.Release;
import io.patchbay.sim.sweep.Counts;
import io.patchbay.sim.sweep.FileCounts;
import io.patchbay.sim.sweep.Row;
import io.patchbay.sim.sweep.SweepResult;
import io.patchbay.sim.sweep.WrongAnswer;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/// What came of a sweep, for people or for a script.
record SweepReport(URI server, List<Release> releases, int connections, SweepResult result) {
  SweepReport {
    releases = List.copyOf(releases);
  }

  String text() {
    var text = new TextLines();
    addTable(text);
    text.addEmpty();
    text.add(
        "%,d answers in %.1f s over %d connections: %,.0f a second",
        result.total().asked(), result.seconds(), connections, result.answersPerSecond());
    text.add("%s", files());
    result.files().faults().stream().limit(10).forEach(fault -> text.add("WRONG %s", fault));
    for (WrongAnswer wrong : result.firstWrong()) {
      text.addEmpty();
      text.add("WRONG %s %s/v1/offers?%s", wrong.way(), server, wrong.query());
      text.add("  expected %s", wrong.expected());
      text.add("  got      %s", wrong.got());
    }
    return text.toString();
  }

  private void addTable(TextLines text) {
    text.add(
        "%-28s %-12s %9s %9s %10s %14s %6s",
        "system", "product", "asked", "offered", "up to date", "not applicable", "wrong");
    result.rows().forEach((row, counts) -> addRow(text, row, counts));
    addRow(text, new Row("total", bulletins()), result.total());
  }

  private static void addRow(TextLines text, Row row, Counts counts) {
    text.add(
        "%-28s %-12s %,9d %,9d %,10d %,14d %,6d",
        row.system(),
        row.product(),
        counts.asked(),
        counts.offered(),
        counts.upToDate(),
        counts.notApplicable(),
        counts.wrong());
  }

  String json() {
    var json = new JsonObject();
    json.addProperty("server", server.toString());
    var bulletins = new JsonArray();
    releases.forEach(release -> bulletins.add(release.bulletin()));
    json.add("releases", bulletins);
    json.addProperty("connections", connections);
    addCounts(json, result.total());
    json.addProperty("seconds", result.seconds());
    json.addProperty("answersPerSecond", result.answersPerSecond());
    json.add("files", filesJson());
    json.add("rows", rowsJson());
    json.add("wrongAnswers", wrongJson());
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json) + "\n";
  }

  private String bulletins() {
    return releases.isEmpty()
        ? "(no releases)"
        : releases.size() + (releases.size() == 1 ? " release" : " releases");
  }

  private String files() {
    FileCounts files = result.files();
    int left = files.distinct() - files.verified() - files.faults().size();
    String unfetched = left == 0 ? "" : ", " + left + " not fetched for want of time";
    return String.format(
        Locale.ROOT,
        "%,d files offered: %,d fetched and verified, %,d wrong%s",
        files.distinct(),
        files.verified(),
        files.faults().size(),
        unfetched);
  }

  private JsonObject filesJson() {
    var json = new JsonObject();
    json.addProperty("distinct", result.files().distinct());
    json.addProperty("verified", result.files().verified());
    var faults = new JsonArray();
    result.files().faults().forEach(faults::add);
    json.add("faults", faults);
    return json;
  }

  private JsonArray rowsJson() {
    var rows = new JsonArray();
    result
        .rows()
        .forEach(
            (row, counts) -> {
              var json = new JsonObject();
              json.addProperty("system", row.system());
              json.addProperty("product", row.product());
              addCounts(json, counts);
              rows.add(json);
            });
    return rows;
  }

  private JsonArray wrongJson() {
    var all = new JsonArray();
    for (WrongAnswer wrong : result.firstWrong()) {
      var json = new JsonObject();
      json.addProperty("query", wrong.query());
      json.addProperty("way", wrong.way());
      json.addProperty("expected", wrong.expected());
      json.addProperty("got", wrong.got());
      all.add(json);
    }
    return all;
  }

  private static void addCounts(JsonObject json, Counts counts) {
    json.addProperty("asked", counts.asked());
    json.addProperty("offered", counts.offered());
    json.addProperty("upToDate", counts.upToDate());
    json.addProperty("notApplicable", counts.notApplicable());
    json.addProperty("wrong", counts.wrong());
  }
}
