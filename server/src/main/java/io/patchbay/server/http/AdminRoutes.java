package io.patchbay.server.http;

import io.netty.handler.codec.http.HttpMethod;
import io.patchbay.server.content.Uploads;
import io.patchbay.server.domain.Bundle;
import io.patchbay.server.domain.BundleResult;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.ReportSummary;
import io.patchbay.server.domain.Status;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.offer.Explainer;
import io.patchbay.server.publish.GarbageCollector;
import io.patchbay.server.publish.Publisher;
import io.patchbay.server.publish.Reindexer;
import io.patchbay.server.publish.Standings;
import io.patchbay.server.report.Reports;
import io.patchbay.server.wire.AdminWire;
import io.patchbay.server.wire.BundleWire;
import io.patchbay.server.wire.ExplainQuery;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.Parameter;
import io.patchbay.server.wire.ReportWire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// What publishers and operators ask for. Everything below `/admin` demands the bearer token;
/// health and metrics do not, and tell nothing of what is unreleased.
public final class AdminRoutes {
  private static final String BEARER = "Bearer ";

  private final Publisher publisher;
  private final Standings standings;
  private final Reindexer reindexer;
  private final UploadRoutes uploads;
  private final GarbageCollector garbage;
  private final Explainer explainer;
  private final Reports reports;
  private final BundleTarget bundles;
  private final Supplier<Status> status;
  private final BooleanSupplier ready;
  private final InstantSource clock;
  private final Meters meters;
  private final byte[] token;

  /// Applies bundles whose files were uploaded.
  @FunctionalInterface
  public interface BundleTarget {
    /// Blocks.
    ///
    /// @throws io.patchbay.server.domain.BundleRefusedException if it does not fit, or a file of it
    ///   is missing or not what it was
    BundleResult apply(Bundle bundle) throws IOException;
  }

  /// @param status may block
  /// @param ready whether queries can be answered now
  /// @param token what `Authorization: Bearer` must carry
  public AdminRoutes(
      Publisher publisher,
      Standings standings,
      Reindexer reindexer,
      Uploads uploads,
      GarbageCollector garbage,
      Explainer explainer,
      Reports reports,
      BundleTarget bundles,
      Supplier<Status> status,
      BooleanSupplier ready,
      InstantSource clock,
      Meters meters,
      String token) {
    this.publisher = publisher;
    this.standings = standings;
    this.reindexer = reindexer;
    this.uploads = new UploadRoutes(uploads);
    this.garbage = garbage;
    this.explainer = explainer;
    this.reports = reports;
    this.bundles = bundles;
    this.status = status;
    this.ready = ready;
    this.clock = clock;
    this.meters = meters;
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  List<Route> routes() {
    return List.of(
        guarded("publish", HttpMethod.POST, this::acceptPublish),
        guarded("verify", HttpMethod.POST, this::acceptVerify),
        guarded("import", HttpMethod.POST, this::acceptImport),
        guarded("expire", HttpMethod.POST, this::acceptExpire),
        guarded("explain", HttpMethod.GET, this::acceptExplain),
        guarded("reindex", Set.of(HttpMethod.GET, HttpMethod.POST), this::acceptReindex),
        guarded("reports", HttpMethod.GET, this::acceptReports),
        guarded("changes", HttpMethod.POST, this::acceptBundle),
        guarded("status", HttpMethod.GET, this::acceptStatus),
        guarded("gc", HttpMethod.POST, this::acceptGc),
        guarded(uploads.route()),
        // Nothing below /admin is told apart for who has no token, not even what exists.
        new Route("admin", "/admin/", false, Set.of(), authorized(this::acceptUnknown)),
        Route.exactly("metrics", "/metrics", HttpMethod.GET, this::acceptMetrics),
        Route.exactly("livez", "/livez", HttpMethod.GET, call -> text(200, "ok\n")),
        Route.exactly("readyz", "/readyz", HttpMethod.GET, this::acceptReady));
  }

  private Route guarded(String name, HttpMethod method, Route.Handler handler) {
    return guarded(name, Set.of(method), handler);
  }

  private Route guarded(String name, Set<HttpMethod> methods, Route.Handler handler) {
    return guarded(new Route(name, "/admin/v1/" + name, true, methods, handler));
  }

  // Without the token not even the method is told to be the wrong one.
  private Route guarded(Route only) {
    Route.Handler handler = authorized(call -> accept(only, call));
    return new Route(only.name(), only.prefix(), only.whole(), Set.of(), handler);
  }

  private static Route.Work accept(Route route, Call call) {
    return route.allows(call.method())
        ? route.handler().accept(call)
        : new Route.Work.Done(Problems.methodNotAllowed(route, call.problemFormat()));
  }

  private Route.Handler authorized(Route.Handler handler) {
    return call -> {
      String given = call.headers().get("Authorization", "");
      boolean right =
          given.startsWith(BEARER)
              && MessageDigest.isEqual(
                  token, given.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8));
      if (!right) {
        Reply reply = Problems.reply(Problems.unauthorized(), call.problemFormat());
        return new Route.Work.Done(reply.with("WWW-Authenticate", "Bearer realm=\"patchbay\""));
      }
      return handler.accept(call);
    };
  }

  private Route.Work acceptPublish(Call call) {
    Format format = call.answerFormat();
    AdminWire.Publish publish = AdminWire.publishRequest(call.body(), call.requiredBodyFormat());
    return new Route.Work.Blocking(
        () ->
            ok(
                AdminWire.publishResponse(
                    publisher.publish(publish.publishId(), publish.manifest(), publish.accepted()),
                    format),
                format));
  }

  private Route.Work acceptVerify(Call call) {
    Format format = call.answerFormat();
    List<ManifestSource> manifests =
        AdminWire.verifyRequest(call.body(), call.requiredBodyFormat());
    return new Route.Work.Blocking(
        () -> ok(AdminWire.verifyResponse(publisher.verify(manifests), format), format));
  }

  private Route.Work acceptReindex(Call call) {
    Format format = call.answerFormat();
    call.requireUncompressed();
    boolean begin = call.method().equals(HttpMethod.POST);
    return new Route.Work.Blocking(
        () ->
            ok(
                AdminWire.reindexResponse(begin ? reindexer.start() : reindexer.state(), format),
                format));
  }

  private Route.Work acceptGc(Call call) {
    Format format = call.answerFormat();
    AdminWire.Gc asked = AdminWire.gcRequest(call.body(), call.requiredBodyFormat());
    return new Route.Work.Blocking(
        () ->
            ok(
                AdminWire.gcResponse(garbage.collect(asked.grace(), asked.dryRun()), format),
                format));
  }

  private Route.Work acceptImport(Call call) {
    Format format = call.answerFormat();
    AdminWire.Import asked = AdminWire.importRequest(call.body(), call.requiredBodyFormat());
    return new Route.Work.Blocking(
        () ->
            ok(
                AdminWire.importResponse(
                    publisher.importRows(asked.publishId(), asked.source(), asked.dryRun()),
                    format),
                format));
  }

  private Route.Work acceptExpire(Call call) {
    Format format = call.answerFormat();
    AdminWire.Expire asked = AdminWire.expireRequest(call.body(), call.requiredBodyFormat());
    return new Route.Work.Blocking(
        () ->
            ok(
                AdminWire.expireResponse(
                    standings.expire(asked.publishId(), asked.updates(), asked.undo()), format),
                format));
  }

  private Route.Work acceptBundle(Call call) {
    Format format = call.answerFormat();
    Bundle bundle = BundleWire.bundle(call.body(), call.requiredBodyFormat());
    return new Route.Work.Blocking(
        () -> ok(BundleWire.result(bundles.apply(bundle), format), format));
  }

  private Route.Work acceptExplain(Call call) {
    Format format = call.answerFormat();
    ExplainQuery query = ExplainQuery.of(call.parameters());
    Instant at = query.at() == null ? clock.instant() : query.at();
    return new Route.Work.Blocking(
        () -> ok(AdminWire.explainResponse(explainer.explain(query.client(), at), format), format));
  }

  private Route.Work acceptStatus(Call call) {
    Format format = call.answerFormat();
    return new Route.Work.Blocking(
        () -> ok(AdminWire.statusResponse(status.get(), format), format));
  }

  private Route.Work acceptReports(Call call) {
    Format format = call.answerFormat();
    List<Parameter> parameters = call.parameters();
    Parameter of = parameters.size() == 1 ? parameters.getFirst() : new Parameter("", "");
    return switch (of.name()) {
      case "update" -> {
        UUID id = updateId(of.value());
        yield summary(() -> reports.ofUpdate(id), "update " + id, format);
      }
      case "bulletin" -> summary(() -> reports.ofBulletin(of.value()), "bulletin", format);
      default ->
          throw new InvalidValueException(
                  call.rawQuery(), "update=UUID or bulletin=ID, and nothing else")
              .in("query");
    };
  }

  private static UUID updateId(String text) {
    try {
      return Ids.parse(text);
    } catch (InvalidValueException e) {
      throw e.in("update");
    }
  }

  private static Route.Work summary(
      Supplier<Optional<ReportSummary>> summary, String of, Format format) {
    return new Route.Work.Blocking(
        () ->
            summary
                .get()
                .map(found -> ok(ReportWire.summary(found, format), format))
                .orElseGet(() -> Problems.reply(Problems.missing(of), format)));
  }

  private Route.Work acceptUnknown(Call call) {
    return new Route.Work.Done(Problems.reply(Problems.notFound(), call.answerFormat()));
  }

  private static Reply ok(byte[] body, Format format) {
    return Reply.of(200, format.mediaType(), body).with("Cache-Control", "no-store");
  }

  private Route.Work acceptMetrics(Call call) {
    return new Route.Work.Blocking(
        () ->
            Reply.of(
                200,
                "text/plain; version=0.0.4; charset=utf-8",
                meters.scrape().getBytes(StandardCharsets.UTF_8)));
  }

  private Route.Work acceptReady(Call call) {
    return ready.getAsBoolean() ? text(200, "ready\n") : text(503, "not ready\n");
  }

  private static Route.Work text(int status, String text) {
    return new Route.Work.Done(
        Reply.of(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8)));
  }
}
