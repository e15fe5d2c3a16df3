package io.patchbay.sim.wire;

import java.io.InputStream;
import java.util.Locale;
import java.util.Map;

/// One HTTP answer.
///
/// @param status for example 200
/// @param fields by name in lower case
/// @param body ends where the answer ends; good until the connection is used again
public record Reply(int status, Map<String, String> fields, InputStream body) {
  public Reply {
    fields = Map.copyOf(fields);
  }

  /// Returns the field's value; empty if there is none.
  ///
  /// @param name in lower case
  public String field(String name) {
    return fields.getOrDefault(name, "");
  }

  /// Whether the body comes in chunks: its end is then known to be one, and its length is not.
  public boolean isChunked() {
    return field("transfer-encoding").equalsIgnoreCase("chunked");
  }

  /// Returns the media type without parameters, in lower case; empty if none is given.
  String contentType() {
    String type = field("content-type");
    int parameters = type.indexOf(';');
    return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
  }
}
