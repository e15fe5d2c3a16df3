package io.patchbay.server.http;

import io.netty.handler.codec.http.HttpMethod;
import io.patchbay.server.accesslog.AccessLog;
import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.catalog.Snapshots;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.content.SmallerForms;
import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.OriginCount;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.offer.OfferService;
import io.patchbay.server.publish.ContentFetcher;
import io.patchbay.server.report.Reports;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.Parameter;
import io.patchbay.server.wire.PublicWire;
import io.patchbay.server.wire.ReportWire;
import io.patchbay.server.wire.RollupWire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What machines ask for. Everything here shows released updates only.
public final class PublicRoutes {
  private static final Pattern REVISION = Pattern.compile("[1-9][0-9]{0,9}");
  private static final String UPDATES = "/v1/updates/";
  private static final String BULLETINS = "/v1/bulletins/";

  private final Catalog catalog;
  private final OfferService<EncodedAnswer> offers;
  private final ContentRoute content;
  private final FeedRoutes feed;
  private final String cacheControl;
  private final Reports reports;
  private final QueryCounters queries;

  /// @param via the servers the catalog came through, this one last; never blocks
  /// @param maxAge for caches in front
  public PublicRoutes(
      Catalog catalog,
      OfferService<EncodedAnswer> offers,
      ContentStore content,
      SmallerForms forms,
      @Nullable ContentFetcher fetcher,
      Reports reports,
      Snapshots snapshots,
      Supplier<List<UUID>> via,
      Duration maxAge,
      Meters meters) {
    this.catalog = catalog;
    this.offers = offers;
    FileAnswer files = new FileAnswer(meters);
    this.content = new ContentRoute(catalog, content, forms, fetcher, files);
    this.feed = new FeedRoutes(catalog, snapshots, via, files);
    this.reports = reports;
    this.cacheControl = "public, max-age=" + maxAge.toSeconds();
    this.queries = new QueryCounters(meters);
  }

  /// A fast path to the offers, for one event loop.
  FastPath fastPath(Limits limits, AccessLog accessLog) {
    return new FastPath(offers, queries, limits, accessLog);
  }

  List<Route> routes() {
    List<Route> routes = new ArrayList<>(feed.routes());
    routes.addAll(
        List.of(
            new Route(
                "offers",
                "/v1/offers",
                true,
                Set.of(HttpMethod.GET, HttpMethod.POST),
                this::acceptOffers),
            Route.below("updates", UPDATES, HttpMethod.GET, this::acceptUpdate),
            Route.below("bulletins", BULLETINS, HttpMethod.GET, this::acceptBulletin),
            content.route(),
            Route.exactly("reports", "/v1/reports", HttpMethod.POST, this::acceptReports),
            Route.exactly("rollup", "/v1/reports/rollup", HttpMethod.POST, this::acceptRollup)));
    return routes;
  }

  private Route.Work acceptOffers(Call call) {
    Format format = call.answerFormat();
    boolean post = call.method().equals(HttpMethod.POST);
    List<Parameter> parameters = post ? List.of() : call.parameters();
    if (post && !call.rawQuery().isEmpty()) {
      throw new InvalidValueException("given with POST", "none: the body says it all").in("query");
    }
    ClientConfiguration client =
        post
            ? PublicWire.configuration(call.body(), call.requiredBodyFormat())
            : PublicWire.configuration(parameters);
    boolean shared =
        !post && parameters.stream().noneMatch(parameter -> parameter.name().equals("client"));
    String known = shared ? call.knownTags() : "";
    Coding coding = call.coding();
    EncodedAnswer answer = offers.answerFromMemory(client);
    return answer != null
        ? new Route.Work.Done(offersReply(answer, format, coding, shared, known))
        : new Route.Work.Blocking(
            () -> offersReply(offers.answer(client), format, coding, shared, known));
  }

  private Reply offersReply(
      EncodedAnswer answer, Format format, Coding coding, boolean shared, String known) {
    queries.count(format, answer.outcome());
    EncodedAnswer.Variant variant = answer.variant(format, coding);
    if (!shared) {
      return variant.own();
    }
    return EntityTag.isKnown(variant.tag(), known) ? variant.notModified() : variant.shared();
  }

  // What a client says of the answer it wants.
  private record Terms(Format format, Coding coding, String known) {}

  private Route.Work acceptUpdate(Call call) {
    call.requireNoQuery();
    Format format = call.answerFormat();
    Terms terms = new Terms(format, call.coding(), call.knownTags());
    String rest = call.path().substring(UPDATES.length());
    int slash = rest.indexOf('/');
    UUID id = in("update_id", slash < 0 ? rest : rest.substring(0, slash));
    int revision = slash < 0 ? 0 : revision(rest.substring(slash + 1));
    return new Route.Work.Blocking(
        () -> {
          try (CatalogView view = catalog.view()) {
            Optional<Update> update =
                revision == 0 ? view.newest(id) : view.update(new UpdateIdentity(id, revision));
            return update
                .map(u -> described(PublicWire.update(u, format), terms))
                .orElseGet(() -> Problems.reply(Problems.missing("update " + id), format));
          }
        });
  }

  private static UUID in(String field, String text) {
    try {
      return Ids.parse(text);
    } catch (InvalidValueException e) {
      throw e.in(field);
    }
  }

  private static int revision(String text) {
    try {
      if (REVISION.matcher(text).matches()) {
        return Integer.parseInt(text);
      }
    } catch (NumberFormatException e) {
      throw new InvalidValueException(text, "a number from 1 on").in("revision");
    }
    throw new InvalidValueException(text, "a number from 1 on").in("revision");
  }

  private Route.Work acceptBulletin(Call call) {
    call.requireNoQuery();
    Format format = call.answerFormat();
    Terms terms = new Terms(format, call.coding(), call.knownTags());
    String id = call.path().substring(BULLETINS.length());
    if (id.isEmpty() || id.length() > 64 || id.indexOf('/') >= 0) {
      throw new InvalidValueException(id, "a bulletin id such as MS08-078").in("bulletin");
    }
    return new Route.Work.Blocking(
        () -> {
          try (CatalogView view = catalog.view()) {
            Optional<Bulletin> bulletin = view.bulletin(id);
            return bulletin
                .map(b -> described(PublicWire.bulletin(b, format), terms))
                .orElseGet(() -> Problems.reply(Problems.missing("bulletin"), format));
          }
        });
  }

  private Reply described(byte[] body, Terms terms) {
    byte[] coded = terms.coding.encode(body);
    Coding used = coded == null ? Coding.IDENTITY : terms.coding;
    String tag = EntityTag.of(body, used);
    Reply reply =
        Reply.of(200, terms.format.mediaType(), coded == null ? body : coded)
            .with("Vary", "Accept, Accept-Encoding")
            .with("Cache-Control", cacheControl)
            .with("ETag", tag);
    return unlessKnown(
        coded == null ? reply : reply.with("Content-Encoding", used.token()), tag, terms.known);
  }

  private static Reply unlessKnown(Reply reply, String tag, String known) {
    return EntityTag.isKnown(tag, known) ? reply.notModified() : reply;
  }

  private Route.Work acceptReports(Call call) {
    call.requireNoQuery();
    Format format = call.answerFormat();
    List<Report> given = ReportWire.reports(call.body(), call.requiredBodyFormat());
    return new Route.Work.Later<>(
        reports.add(given),
        receipt ->
            Reply.of(200, format.mediaType(), ReportWire.receipt(receipt, format))
                .with("Cache-Control", "no-store"));
  }

  private Route.Work acceptRollup(Call call) {
    call.requireNoQuery();
    Format format = call.answerFormat();
    List<OriginCount> counts = RollupWire.request(call.body(), call.requiredBodyFormat());
    return new Route.Work.Blocking(
        () ->
            Reply.of(
                    200,
                    format.mediaType(),
                    RollupWire.receipt(reports.rollups().add(counts), format))
                .with("Cache-Control", "no-store"));
  }
}
