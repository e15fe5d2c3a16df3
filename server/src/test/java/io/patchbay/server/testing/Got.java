package io.patchbay.server.testing;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/// What a machine got from `/v1/offers`.
///
/// @param outcome as on the wire
/// @param files names of the files offered, in the order of the answer
/// @param updateIds of the updates offered
public record Got(String outcome, List<String> files, List<String> updateIds) {
  /// @param query without the path, for example `os=5.1.2600&sp=3&...`
  public static Got of(TestServer server, String query) throws IOException, InterruptedException {
    HttpResponse<String> response = server.get("/v1/offers?" + query);
    if (response.statusCode() != 200) {
      throw new AssertionError(query + ": " + response.statusCode() + " " + response.body());
    }
    return parse(response.body());
  }

  /// @param body of a 200, as JSON
  public static Got parse(String body) {
    JsonObject answer = JsonParser.parseString(body).getAsJsonObject();
    List<String> files = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    JsonArray offers = answer.has("offers") ? answer.getAsJsonArray("offers") : new JsonArray();
    for (JsonElement offer : offers) {
      ids.add(offer.getAsJsonObject().get("updateId").getAsString());
      offer
          .getAsJsonObject()
          .getAsJsonArray("files")
          .forEach(file -> files.add(file.getAsJsonObject().get("name").getAsString()));
    }
    return new Got(answer.get("outcome").getAsString(), List.copyOf(files), List.copyOf(ids));
  }

  /// The files' names, or the outcome if there is none.
  @Override
  public String toString() {
    boolean offered = outcome.equals("OFFERED") && !files.isEmpty();
    return offered ? String.join(" and ", files) : outcome + String.join(" and ", files);
  }
}
