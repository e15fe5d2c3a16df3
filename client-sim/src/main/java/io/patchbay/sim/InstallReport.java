package io.patchbay.sim;

import static io.patchbay.sim.AnswerText.count;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.InvalidProtocolBufferException;
import io.patchbay.sim.install.Fetched;
import io.patchbay.sim.install.InstallResult;
import io.patchbay.sim.install.ReportsResult;
import io.patchbay.sim.install.UpdateResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/// What one run installed, for people or for a script.
record InstallReport(InstallResult result) {
  /// Returns what went wrong, or was noteworthy, one line each.
  List<String> messages() {
    var messages = new ArrayList<String>();
    for (UpdateResult update : result.updates()) {
      if (update instanceof UpdateResult.Failed failed) {
        messages.add(AnswerText.name(failed.offer()) + ": " + failed.reason());
      }
      update.files().forEach(file -> file.inVain().ifPresent(t -> messages.add(inVain(file, t))));
    }
    ReportsResult reports = result.reports();
    reports.reason().ifPresent(reason -> messages.add("reports are kept: " + reason));
    reports.dropped().forEach(report -> messages.add("report dropped: " + report));
    return messages;
  }

  String text() {
    var text = new TextLines();
    AnswerText.addMeaning(text, result.answer());
    for (UpdateResult update : result.updates()) {
      AnswerText.addOffer(text, update.offer());
      update.files().forEach(file -> addFile(text, file));
      switch (update) {
        case UpdateResult.Installed installed -> text.add("  %s", installed(installed));
        case UpdateResult.Failed failed -> text.add("  FAILED: 0x%08X", failed.hresult());
        case UpdateResult.NothingToFetch _ -> {}
      }
    }
    if (!result.updates().isEmpty()) {
      text.addEmpty();
      text.add("%s", conclusion());
    }
    ReportsResult reports = result.reports();
    if (reports.acknowledged() + reports.kept() > 0) {
      text.add(
          "reports: %d acknowledged, %d kept for the next run",
          reports.acknowledged(), reports.kept());
    }
    return text.toString();
  }

  /// Returns the answer in the canonical JSON of `OfferResponse`, with what became of each offer in
  /// `result` and, by name of the file, in `fetched`; and `reports`.
  String json() throws InvalidProtocolBufferException {
    JsonObject json = AnswerJson.of(result.answer());
    Iterator<UpdateResult> updates = result.updates().iterator();
    for (JsonObject offer : AnswerJson.objects(json, "offers")) {
      UpdateResult update = updates.next();
      addResult(offer, update);
      var fetched = new JsonArray();
      update.files().forEach(file -> fetched.add(json(file)));
      offer.add("fetched", fetched);
    }
    ReportsResult reports = result.reports();
    var counts = new JsonObject();
    counts.addProperty("acknowledged", reports.acknowledged());
    counts.addProperty("kept", reports.kept());
    counts.addProperty("dropped", reports.dropped().size());
    json.add("reports", counts);
    return AnswerJson.print(json);
  }

  private static String inVain(Fetched file, String what) {
    return file.file().getName() + ": thrown away and fetched again: " + what;
  }

  private static void addFile(TextLines text, Fetched fetched) {
    text.add(
        "  %s  %,d bytes  sha256 %s  %s",
        fetched.file().getName(),
        fetched.file().getSize(),
        fetched.file().getSha256(),
        way(fetched));
  }

  private static String way(Fetched fetched) {
    if (fetched.form().isEmpty()) {
      return "was there";
    }
    String form = fetched.form().get();
    boolean isWhole = fetched.formBytes() == fetched.file().getSize();
    String what =
        isWhole
            ? form
            : String.format(
                Locale.ROOT,
                "%s of %,d bytes instead of %,d",
                form,
                fetched.formBytes(),
                fetched.file().getSize());
    return fetched.resumedBytes() == 0
        ? what
        : what + String.format(Locale.ROOT, ", %,d of them there before", fetched.resumedBytes());
  }

  private static String installed(UpdateResult.Installed installed) {
    String record = installed.hotfixId().isEmpty() ? "by its id" : "as " + installed.hotfixId();
    return "installed " + record + (installed.isRebootPending() ? ", restart pending" : "");
  }

  private String conclusion() {
    List<String> installed = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    int files = 0;
    long received = 0;
    long size = 0;
    for (UpdateResult update : result.updates()) {
      switch (update) {
        case UpdateResult.Installed i -> installed.add(AnswerText.name(i.offer()));
        case UpdateResult.Failed f -> failed.add(AnswerText.name(f.offer()));
        case UpdateResult.NothingToFetch _ -> {}
      }
      files += update.files().size();
      received += update.files().stream().mapToLong(Fetched::receivedBytes).sum();
      size += update.files().stream().mapToLong(file -> file.file().getSize()).sum();
    }
    String what =
        installed.isEmpty() ? "installed nothing" : "installed " + String.join(", ", installed);
    String failures = failed.isEmpty() ? "" : "; failed: " + String.join(", ", failed);
    return String.format(
        Locale.ROOT,
        "%s: %s of %,d bytes, %,d bytes fetched%s",
        what,
        count(files, "file"),
        size,
        received,
        failures);
  }

  private static void addResult(JsonObject offer, UpdateResult update) {
    switch (update) {
      case UpdateResult.Installed installed -> {
        offer.addProperty("result", installed.isRebootPending() ? "REBOOT_PENDING" : "INSTALLED");
        offer.addProperty("hotfixId", installed.hotfixId());
      }
      case UpdateResult.Failed failed -> {
        offer.addProperty("result", "FAILED");
        offer.addProperty("errorCode", String.format(Locale.ROOT, "0x%08X", failed.hresult()));
        offer.addProperty("fault", failed.reason());
      }
      case UpdateResult.NothingToFetch _ -> offer.addProperty("result", "NOTHING_TO_FETCH");
    }
  }

  private static JsonObject json(Fetched fetched) {
    var json = new JsonObject();
    json.addProperty("name", fetched.file().getName());
    json.addProperty("form", fetched.form().orElse("was there"));
    json.addProperty("formBytes", fetched.formBytes());
    json.addProperty("resumedBytes", fetched.resumedBytes());
    json.addProperty("receivedBytes", fetched.receivedBytes());
    fetched.inVain().ifPresent(reason -> json.addProperty("inVain", reason));
    return json;
  }
}
