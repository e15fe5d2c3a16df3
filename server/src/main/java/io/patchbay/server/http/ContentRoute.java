package io.patchbay.server.http;

import io.micrometer.core.instrument.Counter;
import io.netty.handler.codec.http.HttpMethod;
import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.content.SmallerForms;
import io.patchbay.server.content.StoredFile;
import io.patchbay.server.content.StoredForm;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.wire.Format;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Files of released updates, by digest and name: all of one or parts of it. Nothing of a path is
/// decoded and no part of it becomes part of a path here, so there is nothing to leave a folder by:
/// a file is found by its digest, which is 64 digits, and its name is only told back.
final class ContentRoute {
  private static final String PREFIX = "/content/";
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private final Catalog catalog;
  private final ContentStore content;
  private final SmallerForms forms;
  private final EnumMap<Selection.Kind, Counter> asked = new EnumMap<>(Selection.Kind.class);

  ContentRoute(Catalog catalog, ContentStore content, SmallerForms forms, Meters meters) {
    this.catalog = catalog;
    this.content = content;
    this.forms = forms;
    for (Selection.Kind kind : Selection.Kind.values()) {
      asked.put(kind, meters.contentRanges(kind.name().toLowerCase(Locale.ROOT)));
    }
  }

  Route route() {
    return Route.below("content", PREFIX, HttpMethod.GET, this::accept);
  }

  private Route.Work accept(Call call) {
    call.requireNoQuery();
    String rest = call.path().substring(PREFIX.length());
    int slash = rest.indexOf('/');
    String name = slash < 0 ? "" : rest.substring(slash + 1);
    if (!FILE_NAME.matcher(name).matches()) {
      throw new InvalidValueException(name, "/content/SHA256/FILE-NAME").in("path");
    }
    Sha256 sha256 = digest(rest.substring(0, slash));
    Conditions conditions = Conditions.of(call);
    WantedForm wanted = call.wantedForm();
    return new Route.Work.Blocking(() -> reply(sha256, name, conditions, wanted));
  }

  private static Sha256 digest(String text) {
    try {
      return new Sha256(text);
    } catch (InvalidValueException e) {
      throw e.in("sha256");
    }
  }

  private Reply reply(Sha256 sha256, String name, Conditions conditions, WantedForm wanted)
      throws IOException {
    try (CatalogView view = catalog.view()) {
      // What is stored ahead of its release is not there, even for who guesses its digest.
      if (!view.isReleased(sha256)) {
        return Problems.reply(Problems.missing("file"), Format.JSON);
      }
    }
    Representation form = form(sha256, wanted);
    return form == null ? damaged() : reply(form, name, conditions);
  }

  private @Nullable Representation form(Sha256 sha256, WantedForm wanted) throws IOException {
    Optional<StoredFile> whole = content.find(sha256);
    if (whole.isEmpty()) {
      return null;
    }
    Optional<WantedForm.Found> smaller = wanted.of(sha256, forms);
    if (smaller.isEmpty()) {
      return new Representation(
          whole.get().path(), whole.get().size(), quoted(sha256), Map.of("Vary", WantedForm.VARY));
    }
    StoredForm form = smaller.get().form();
    return new Representation(
        form.path(),
        form.size(),
        quoted(form.digest()),
        Map.of("Vary", WantedForm.VARY, "Content-Encoding", smaller.get().coding()));
  }

  // The bytes' digest is their strong tag.
  private static String quoted(Sha256 digest) {
    return '"' + digest.hex() + '"';
  }

  private static Reply damaged() {
    return Problems.reply(Problems.contentDamaged(), Format.JSON);
  }

  // In the order of RFC 9110, 13.2.2.
  private Reply reply(Representation form, String name, Conditions conditions) throws IOException {
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
    return file == null ? damaged() : sent(head, file, selection, form.length(), name);
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
