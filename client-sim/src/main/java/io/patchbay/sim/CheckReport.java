package io.patchbay.sim;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.patchbay.proto.v1.Offer;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.UpdateFile;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One answer and what became of its files, for people or for a script.
///
/// @param files in the order of the answer
record CheckReport(OfferResponse answer, List<FetchedFile> files) {
  CheckReport {
    files = List.copyOf(files);
  }

  /// Returns what is wrong with the files, one line each.
  List<String> faults() {
    return files.stream().map(FetchedFile::fault).flatMap(Optional::stream).toList();
  }

  String text() {
    var text = new TextLines();
    Iterator<FetchedFile> fetched = files.iterator();
    text.add(
        "%s (catalog revision %d, ask again in %s)",
        meaning(), answer.getCatalogRevision(), nextPoll());
    for (Offer offer : answer.getOffersList()) {
      text.addEmpty();
      text.add(
          "%s  KB%s  %s  %s  %s",
          offer.getBulletin(),
          offer.getKbArticle(),
          offer.getSeverity(),
          offer.getClassification(),
          offer.getAction());
      text.add("  %s", offer.getTitle());
      if (offer.getFilesCount() == 0) {
        text.add("  no file to fetch: the server knows it by record only");
      }
      for (UpdateFile file : offer.getFilesList()) {
        String state = fetched.next().fault().map(fault -> "REFUSED").orElse("verified");
        text.add(
            "  %s  %,d bytes  sha256 %s  %s",
            file.getName(), file.getSize(), file.getSha256(), state);
      }
    }
    if (answer.getOffersCount() > 0) {
      text.addEmpty();
      text.add("%s", conclusion());
    }
    return text.toString();
  }

  /// Returns the answer in the canonical JSON of `OfferResponse`, with `verified` in each file and,
  /// where that is false, `fault`.
  String json() throws InvalidProtocolBufferException {
    JsonObject json = JsonParser.parseString(JsonFormat.printer().print(answer)).getAsJsonObject();
    Iterator<FetchedFile> fetched = files.iterator();
    for (JsonElement offer : elements(json, "offers")) {
      for (JsonElement file : elements(offer.getAsJsonObject(), "files")) {
        Optional<String> fault = fetched.next().fault();
        file.getAsJsonObject().addProperty("verified", fault.isEmpty());
        fault.ifPresent(text -> file.getAsJsonObject().addProperty("fault", text));
      }
    }
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json) + "\n";
  }

  private String meaning() {
    return switch (answer.getOutcome()) {
      case OFFERED -> "OFFERED: " + count(answer.getOffersCount(), "update");
      case UP_TO_DATE -> "UP_TO_DATE: nothing is left to install";
      case NOT_APPLICABLE -> "NOT_APPLICABLE: no released update is meant for this machine";
      case UNAVAILABLE -> "UNAVAILABLE: the server does not have the files now; ask again soon";
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> "unknown outcome " + answer.getOutcomeValue();
    };
  }

  private String nextPoll() {
    long seconds = answer.getNextPoll().getSeconds();
    return seconds % 3600 == 0 ? seconds / 3600 + " h" : seconds + " s";
  }

  private String conclusion() {
    if (!faults().isEmpty()) {
      return "would install nothing: " + count(faults().size(), "file") + " refused";
    }
    if (files.isEmpty()) {
      return "would install nothing: no file to fetch";
    }
    long bytes = files.stream().mapToLong(fetched -> fetched.file().getSize()).sum();
    List<String> updates =
        answer.getOffersList().stream()
            .filter(offer -> offer.getFilesCount() > 0)
            .map(offer -> offer.getBulletin() + " (KB" + offer.getKbArticle() + ")")
            .toList();
    return String.format(
        Locale.ROOT,
        "would install %s: %s, %,d bytes",
        String.join(", ", updates),
        count(files.size(), "file"),
        bytes);
  }

  private static List<JsonElement> elements(JsonObject object, String name) {
    return object.has(name) ? object.getAsJsonArray(name).asList() : List.of();
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
