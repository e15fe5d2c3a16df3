package io.patchbay.server.http;

import io.netty.handler.codec.http.HttpMethod;
import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.content.SmallerForms;
import io.patchbay.server.content.StoredFile;
import io.patchbay.server.content.StoredForm;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.publish.ContentFetcher;
import io.patchbay.server.wire.Format;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Files of released updates, by digest and name: all of one or parts of it. Nothing of a path is
/// decoded and no part of it becomes part of a path here, so there is nothing to leave a folder by:
/// a file is found by its digest, which is 64 digits, and its name is only told back.
final class ContentRoute {
  private static final String PREFIX = "/content/";
  private static final int FETCH_SECONDS_MAX = 25;
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private final Catalog catalog;
  private final ContentStore content;
  private final SmallerForms forms;
  private final @Nullable ContentFetcher fetcher;
  private final FileAnswer answers;

  /// @param fetcher has files that are not there; null: nobody has
  ContentRoute(
      Catalog catalog,
      ContentStore content,
      SmallerForms forms,
      @Nullable ContentFetcher fetcher,
      FileAnswer answers) {
    this.catalog = catalog;
    this.content = content;
    this.forms = forms;
    this.fetcher = fetcher;
    this.answers = answers;
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
    Asked asked = new Asked(sha256, name, conditions, wanted);
    return new Route.Work.Deferred(() -> work(asked));
  }

  private record Asked(Sha256 sha256, String name, Conditions conditions, WantedForm wanted) {}

  private Route.Work work(Asked asked) throws IOException {
    if (!isReleased(asked.sha256)) {
      return new Route.Work.Done(Problems.reply(Problems.missing("file"), Format.JSON));
    }
    Reply reply = reply(asked);
    return reply != null || fetcher == null
        ? new Route.Work.Done(reply == null ? FileAnswer.gone() : reply)
        : fetched(asked, fetcher);
  }

  // What is stored ahead of its release is not there, even for who guesses its digest.
  private boolean isReleased(Sha256 sha256) {
    try (CatalogView view = catalog.view()) {
      return view.isReleased(sha256);
    }
  }

  // Waiting for it holds no thread, however many wait.
  private Route.Work fetched(Asked asked, ContentFetcher from) {
    return new Route.Work.Later<>(
        from.fetch(asked.sha256, asked.name)
            .orTimeout(FETCH_SECONDS_MAX, TimeUnit.SECONDS)
            .handle((nothing, failure) -> failure == null ? replyOrGone(asked) : FileAnswer.gone()),
        reply -> reply);
  }

  private Reply replyOrGone(Asked asked) {
    try {
      Reply reply = reply(asked);
      return reply == null ? FileAnswer.gone() : reply;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sha256 digest(String text) {
    try {
      return new Sha256(text);
    } catch (InvalidValueException e) {
      throw e.in("sha256");
    }
  }

  // Null if the file is not there.
  private @Nullable Reply reply(Asked asked) throws IOException {
    Representation form = form(asked.sha256, asked.wanted);
    return form == null ? null : answers.reply(form, asked.name, asked.conditions);
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
}
