package io.patchbay.sim;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.patchbay.proto.v1.OfferResponse;
import java.util.List;

/// An answer in the canonical JSON of `OfferResponse`, to which a report adds what came of it.
final class AnswerJson {
  private AnswerJson() {}

  static JsonObject of(OfferResponse answer) throws InvalidProtocolBufferException {
    return JsonParser.parseString(JsonFormat.printer().print(answer)).getAsJsonObject();
  }

  /// Returns the objects of an array; none if it is not there, as canonical JSON leaves empty ones
  /// out.
  static List<JsonObject> objects(JsonObject object, String name) {
    return object.has(name)
        ? object.getAsJsonArray(name).asList().stream().map(e -> e.getAsJsonObject()).toList()
        : List.of();
  }

  static String print(JsonObject json) {
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json) + "\n";
  }
}
