package io.patchbay.server.http;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What is in an access log.
final class AccessLines {
  private AccessLines() {}

  static List<JsonObject> of(Path file) throws IOException {
    return Files.readString(file)
        .lines()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }

  /// Bytes of each answer.
  static List<Long> bytes(Path file) throws IOException {
    return of(file).stream().map(line -> line.get("bytes").getAsLong()).toList();
  }
}
