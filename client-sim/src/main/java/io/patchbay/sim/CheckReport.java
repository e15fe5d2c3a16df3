package io.patchbay.sim;

import static io.patchbay.sim.AnswerText.count;

import com.google.gson.JsonObject;
import com.google.protobuf.InvalidProtocolBufferException;
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
    AnswerText.addMeaning(text, answer);
    for (Offer offer : answer.getOffersList()) {
      AnswerText.addOffer(text, offer);
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
    JsonObject json = AnswerJson.of(answer);
    Iterator<FetchedFile> fetched = files.iterator();
    for (JsonObject offer : AnswerJson.objects(json, "offers")) {
      for (JsonObject file : AnswerJson.objects(offer, "files")) {
        Optional<String> fault = fetched.next().fault();
        file.addProperty("verified", fault.isEmpty());
        fault.ifPresent(text -> file.addProperty("fault", text));
      }
    }
    return AnswerJson.print(json);
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
            .map(AnswerText::name)
            .toList();
    return String.format(
        Locale.ROOT,
        "would install %s: %s, %,d bytes",
        String.join(", ", updates),
        count(files.size(), "file"),
        bytes);
  }
}
