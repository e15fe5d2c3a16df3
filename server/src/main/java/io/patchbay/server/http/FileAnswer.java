package io.patchbay.server.http;

import io.micrometer.core.instrument.Counter;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.wire.Format;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Answers a request for a file that never changes: conditions, ranges, and what caches may do.
/// Safe for any thread.
final class FileAnswer {
  private final EnumMap<Selection.Kind, Counter> asked = new EnumMap<>(Selection.Kind.class);

  FileAnswer(Meters meters) {
    for (Selection.Kind kind : Selection.Kind.values()) {
      asked.put(kind, meters.contentRanges(kind.name().toLowerCase(Locale.ROOT)));
    }
  }

  /// The file is missing, or is not what it was.
  static Reply gone() {
    return Problems.reply(Problems.contentDamaged(), Format.JSON);
  }

  /// All of it or parts, in the order of RFC 9110, 13.2.2; blocks.
  Reply reply(Representation form, String name, Conditions conditions) throws IOException {
    if (conditions.excludes(form.etag())) {
      return Problems.reply(Problems.preconditionFailed(), Format.JSON);
    }
    Reply head = head(form, name);
    if (conditions.knows(form.etag())) {
      return head.notModified();
    }
    Selection selection = Selection.of(conditions.range(form.etag()), form.length());
    Objects.requireNonNull(asked.get(selection.kind())).increment();
    if (selection.kind() == Selection.Kind.UNSATISFIABLE) {
      return Problems.reply(Problems.rangeNotSatisfiable(form.length()), Format.JSON)
          .with("Content-Range", "bytes */" + form.length());
    }
    FileChannel file = form.open();
    return file == null ? gone() : sent(head, file, selection, form.length(), name);
  }

  private static Reply head(Representation form, String name) {
    Reply head =
        Reply.of(200, FileTypes.of(name), new byte[0])
            .with("ETag", form.etag())
            .with("Accept-Ranges", "bytes")
            .with("Cache-Control", "public, max-age=31536000, immutable")
            .with("Content-Disposition", "attachment; filename=\"" + name + "\"")
            .with("X-Content-Type-Options", "nosniff");
    for (Map.Entry<String, String> header : form.headers().entrySet()) {
      head = head.with(header.getKey(), header.getValue());
    }
    return head;
  }

  private static Reply sent(
      Reply head, FileChannel file, Selection selection, long size, String name) {
    return switch (selection.kind()) {
      case WHOLE, IGNORED, UNSATISFIABLE ->
          head.with(new Reply.Body.Contents(file, List.of(new ByteRange(0, size))));
      case SINGLE -> {
        ByteRange range = selection.ranges().getFirst();
        yield head.as(206)
            .with("Content-Range", range.contentRange(size))
            .with(new Reply.Body.Contents(file, List.of(range)));
      }
      case MULTIPLE -> {
        Multipart parts = Multipart.of(selection.ranges(), FileTypes.of(name), size);
        yield head.as(206)
            .with("Content-Type", parts.contentType())
            .with(new Reply.Body.Contents(file, parts.pieces()));
      }
    };
  }
}
