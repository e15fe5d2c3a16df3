package io.patchbay.server.accesslog;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Entries as JSON objects, each on a line of its own.
final class JsonLines {
  private JsonLines() {}

  /// @param oneIn goes into each line, so that whoever counts lines knows what one stands for
  static ByteBuffer of(List<Entry> entries, int oneIn) {
    StringWriter lines = new StringWriter();
    for (Entry entry : entries) {
      try {
        write(lines, entry, oneIn);
      } catch (IOException e) {
        throw new IllegalStateException("a string refused characters", e);
      }
      lines.write('\n');
    }
    return ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  @SuppressWarnings("resource") // Closing it would close the string, which ends with the last line.
  private static void write(StringWriter to, Entry entry, int oneIn) throws IOException {
    InetAddress client = entry.client();
    new JsonWriter(to)
        .beginObject()
        .name("time")
        .value(entry.time().toString())
        .name("client")
        .value(client == null ? null : client.getHostAddress())
        .name("method")
        .value(entry.method())
        .name("path")
        .value(entry.path())
        .name("queryChars")
        .value(entry.queryChars())
        .name("route")
        .value(entry.route())
        .name("status")
        .value(entry.status())
        .name("bytes")
        .value(entry.bytes())
        .name("nanos")
        .value(entry.nanos())
        .name("tls")
        .value(entry.tls())
        .name("oneIn")
        .value(oneIn)
        .endObject()
        .flush();
  }

  /// How many lines of these are left, one of them perhaps in part.
  static int count(ByteBuffer lines) {
    int count = 0;
    for (int i = lines.position(); i < lines.limit(); i++) {
      count += lines.get(i) == '\n' ? 1 : 0;
    }
    return count;
  }
}
