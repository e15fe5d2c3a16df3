package io.patchbay.server.http;

import io.netty.handler.codec.http.HttpMethod;
import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.catalog.Snapshots;
import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.MirrorState;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.SnapshotManifest.SnapshotFile;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.wire.FeedWire;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.Parameter;
import io.patchbay.server.wire.ScopeMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What mirrors ask for: where the catalog is, its changes, and for a first sync the whole of it.
///
/// - `GET /v1/catalog/head[?since=N&wait=SECONDS]`: a `CatalogHead`, once the revision is greater
///   than N or the seconds are over. `?at=N`: the head of the chain at that revision.
/// - `GET /v1/catalog/changes?since=N[&until=M[&head=DIGEST]][&wait=SECONDS][&product=...]`:
///   `FeedFrame`s, each after its length, in Protocol Buffers. The scope's parameters are those of
///   [ScopeMapper]. With `head`, the head of the chain at M, it is the same bytes for ever, from
///   every server of the tree, and caches may keep them; a catalog that has another head there
///   refuses. Without it, a server that was restored from a backup may have another history by now,
///   and caches have to ask whether what they have is still right.
/// - `POST /v1/catalog/items`: the content of the updates in an `ItemsRequest`, in their order, as
///   `FeedFrame`s without items, and the end.
/// - `GET /v1/catalog/snapshot` and `/v1/catalog/snapshot/ID/NAME`: files that are a catalog.
final class FeedRoutes {
  private static final int WAIT_SECONDS_MAX = 300;
  private static final int STREAMS_MAX = 128;
  private static final int TAG_DIGITS = 32;
  private static final List<String> NO_NUMBERS =
      Stream.concat(Stream.of("head"), ScopeMapper.PARAMETERS.stream()).toList();
  private static final String SNAPSHOT = "/v1/catalog/snapshot/";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,127}");

  private final Catalog catalog;
  private final Snapshots snapshots;
  private final Supplier<List<UUID>> via;
  private final FileAnswer files;
  private final Streams streams = new Streams(STREAMS_MAX);

  /// @param via the servers the catalog came through, this one last; never blocks
  FeedRoutes(Catalog catalog, Snapshots snapshots, Supplier<List<UUID>> via, FileAnswer files) {
    this.catalog = catalog;
    this.snapshots = snapshots;
    this.via = via;
    this.files = files;
  }

  List<Route> routes() {
    return List.of(
        Route.exactly("catalog-head", "/v1/catalog/head", HttpMethod.GET, this::acceptHead),
        Route.exactly(
            "catalog-changes", "/v1/catalog/changes", HttpMethod.GET, this::acceptChanges),
        Route.exactly("catalog-items", "/v1/catalog/items", HttpMethod.POST, this::acceptItems),
        Route.exactly(
            "catalog-snapshot", "/v1/catalog/snapshot", HttpMethod.GET, this::acceptSnapshot),
        Route.below("catalog-snapshot", SNAPSHOT, HttpMethod.GET, this::acceptFile));
  }

  private Route.Work acceptHead(Call call) {
    Format format = call.answerFormat();
    Numbers asked = Numbers.of(call.parameters(), List.of("since", "wait", "at"), List.of());
    long at = asked.get("at", -1);
    if (at >= 0) {
      return new Route.Work.Blocking(() -> head(at, format));
    }
    return afterWait(asked, () -> headReply(head(), format));
  }

  private Route.Work afterWait(Numbers asked, Callable<Reply> task) {
    long since = asked.get("since", -1);
    long wait = asked.get("wait", 0);
    if (wait > WAIT_SECONDS_MAX) {
      throw new InvalidValueException("" + wait, "0 to " + WAIT_SECONDS_MAX + " seconds")
          .in("wait");
    }
    if (wait == 0 || since < 0 || catalog.revision() > since) {
      return new Route.Work.Blocking(task);
    }
    CompletableFuture<Void> change = catalog.after(since);
    return new Route.Work.After(change.completeOnTimeout(null, wait, TimeUnit.SECONDS), task);
  }

  private CatalogHead head() {
    try (CatalogView view = catalog.view()) {
      return new CatalogHead(
          view.revision(),
          view.head(),
          CatalogHead.FEED_FORMAT,
          via.get(),
          scope(view),
          view.updates());
    }
  }

  // While the scope is being changed, the narrower of both is what can be said to be held.
  private static Scope scope(CatalogView view) {
    return view.mirrorState()
        .map(s -> s.next() != null && s.scope().covers(s.next()) ? s.next() : s.scope())
        .orElse(Scope.ALL);
  }

  private Reply head(long at, Format format) {
    CatalogHead now = head();
    try (CatalogView view = catalog.view()) {
      Sha256 head = at > now.revision() ? null : view.head(at);
      return head == null
          ? Problems.reply(Problems.notYet(now.revision()), format)
          : headReply(
              new CatalogHead(at, head, now.feedFormat(), now.via(), now.scope(), now.updates()),
              format);
    }
  }

  private static Reply headReply(CatalogHead head, Format format) {
    return Reply.of(200, format.mediaType(), FeedWire.head(head, format))
        .with("Vary", "Accept")
        .with("Cache-Control", "no-store");
  }

  private Route.Work acceptChanges(Call call) {
    Format format = call.problemFormat();
    List<Parameter> parameters = call.parameters();
    Numbers asked = Numbers.of(parameters, List.of("since", "until", "wait"), NO_NUMBERS);
    long since = asked.get("since", -1);
    if (since < 0) {
      throw new InvalidValueException("missing", "the revision to begin after, from 0").in("since");
    }
    long until = asked.get("until", -1);
    if (until >= 0 && until < since) {
      throw new InvalidValueException("" + until, "a revision from `since` on").in("until");
    }
    Sha256 head = namedHead(parameters);
    if (head != null && until < 0) {
      throw new InvalidValueException("without `until`", "both, or neither").in("head");
    }
    Asked what =
        new Asked(
            since,
            until,
            head,
            ScopeMapper.toDomain(parameters),
            call.coding(),
            call.knownTags(),
            format);
    // Who is further than this catalog is told so, and need not wait for it.
    return until >= 0 || since > catalog.revision()
        ? new Route.Work.Blocking(() -> changes(what))
        : afterWait(asked, () -> changes(what));
  }

  private static @Nullable Sha256 namedHead(List<Parameter> parameters) {
    Sha256 head = null;
    for (Parameter parameter : parameters) {
      if (parameter.name().equals("head")) {
        if (head != null) {
          throw new InvalidValueException("given twice", "once").in("head");
        }
        head = digest(parameter.value());
      }
    }
    return head;
  }

  private static Sha256 digest(String hex) {
    try {
      return new Sha256(hex);
    } catch (InvalidValueException e) {
      throw e.in("head");
    }
  }

  // What a range is asked for by.
  private record Asked(
      long since,
      long until,
      @Nullable Sha256 head,
      Scope scope,
      Coding coding,
      String known,
      Format format) {
    boolean isClosed() {
      return until >= 0;
    }

    String cacheControl() {
      if (!isClosed()) {
        return "no-store";
      }
      return head == null ? "public, no-cache" : "public, max-age=31536000, immutable";
    }

    String tag(Sha256 head) {
      String text = head + " " + since + " " + ScopeMapper.toQuery(scope) + " " + coding.token();
      Sha256 digest = Sha256.of(text.getBytes(StandardCharsets.UTF_8));
      return '"' + digest.hex().substring(0, TAG_DIGITS) + '"';
    }
  }

  private Reply changes(Asked asked) throws IOException {
    CatalogView view = catalog.view();
    boolean handed = false;
    try {
      if (asked.since > view.revision()) {
        return Problems.reply(Problems.behind(view.revision()), asked.format);
      }
      if (asked.until > view.revision()) {
        return Problems.reply(Problems.notYet(view.revision()), asked.format);
      }
      Optional<MirrorState> mirror = view.mirrorState();
      if (mirror.isPresent() && !mirror.get().holds(asked.scope)) {
        return Problems.reply(Problems.scopeNotHeld(mirror.get()), asked.format);
      }
      long until = asked.isClosed() ? asked.until : view.revision();
      Reply reply = described(asked, view, until);
      if (reply.status() != 200) {
        return reply;
      }
      FeedSource source = new FeedSource(view, asked.since, until, asked.scope, asked.coding);
      handed = true;
      return streams.reply(reply, source);
    } finally {
      if (!handed) {
        view.close();
      }
    }
  }

  private static Reply described(Asked asked, CatalogView view, long until) throws IOException {
    Sha256 head = view.head(until);
    if (head == null) {
      throw new IOException("change " + until + " is missing");
    }
    if (asked.head != null && !asked.head.equals(head)) {
      return Problems.reply(Problems.otherHistory(until, head), asked.format);
    }
    Reply reply =
        Reply.of(200, Format.PROTOBUF.mediaType(), new byte[0])
            .with("Vary", "Accept-Encoding")
            .with("Cache-Control", asked.cacheControl());
    if (asked.coding != Coding.IDENTITY) {
      reply = reply.with("Content-Encoding", asked.coding.token());
    }
    if (!asked.isClosed()) {
      return reply;
    }
    String tag = asked.tag(head);
    Reply closed = reply.with("ETag", tag);
    return EntityTag.isKnown(tag, asked.known) ? closed.notModified() : closed;
  }

  private Route.Work acceptItems(Call call) {
    call.requireNoQuery();
    Format format = call.requiredBodyFormat();
    List<UpdateIdentity> updates = FeedWire.items(call.body(), format);
    return new Route.Work.Blocking(() -> items(updates));
  }

  private Reply items(List<UpdateIdentity> updates) throws IOException {
    return streams.reply(
        Reply.of(200, Format.PROTOBUF.mediaType(), new byte[0]).with("Cache-Control", "no-store"),
        new ItemsSource(catalog.view(), updates));
  }

  private Route.Work acceptSnapshot(Call call) {
    call.requireNoQuery();
    Format format = call.answerFormat();
    return new Route.Work.Blocking(
        () ->
            Reply.of(200, format.mediaType(), FeedWire.snapshot(snapshots.current(), format))
                .with("Vary", "Accept")
                .with("Cache-Control", "no-store"));
  }

  private Route.Work acceptFile(Call call) {
    call.requireNoQuery();
    String rest = call.path().substring(SNAPSHOT.length());
    int slash = rest.indexOf('/');
    String id = slash < 0 ? rest : rest.substring(0, slash);
    String name = slash < 0 ? "" : rest.substring(slash + 1);
    if (!NAME.matcher(id).matches() || !NAME.matcher(name).matches()) {
      throw new InvalidValueException(rest, "the id of a snapshot, and the name of a file of it")
          .in("path");
    }
    Conditions conditions = Conditions.of(call);
    return new Route.Work.Blocking(() -> file(id, name, conditions));
  }

  private Reply file(String id, String name, Conditions conditions) throws IOException {
    Optional<SnapshotFile> described = snapshots.described(id, name);
    Optional<Path> path = snapshots.file(id, name);
    if (described.isEmpty() || path.isEmpty()) {
      return Problems.reply(Problems.missing("file of that snapshot"), Format.JSON);
    }
    SnapshotFile file = described.get();
    return files.reply(
        new Representation(path.get(), file.size(), '"' + file.sha256().hex() + '"', Map.of()),
        name,
        conditions);
  }
}
