package io.patchbay.server.cli;

import io.patchbay.server.accesslog.AccessLog;
import io.patchbay.server.applicability.Row;
import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogCodecs;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.catalog.ReportBounds;
import io.patchbay.server.catalog.ReportStore;
import io.patchbay.server.catalog.Snapshots;
import io.patchbay.server.config.Settings;
import io.patchbay.server.content.ContentMeters;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.content.Scrubber;
import io.patchbay.server.content.SmallerForms;
import io.patchbay.server.content.Uploads;
import io.patchbay.server.content.Upstream;
import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.MirrorState;
import io.patchbay.server.domain.MirrorStatus;
import io.patchbay.server.domain.ReindexState;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Status;
import io.patchbay.server.domain.Update;
import io.patchbay.server.http.AdminRoutes;
import io.patchbay.server.http.EncodedAnswer;
import io.patchbay.server.http.HttpListener;
import io.patchbay.server.http.Limits;
import io.patchbay.server.http.PublicRoutes;
import io.patchbay.server.http.TlsFiles;
import io.patchbay.server.http.TlsProvider;
import io.patchbay.server.http.Transport;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.offer.Explainer;
import io.patchbay.server.offer.OfferService;
import io.patchbay.server.publish.Availability;
import io.patchbay.server.publish.ContentFetcher;
import io.patchbay.server.publish.ContentGuard;
import io.patchbay.server.publish.FormMaker;
import io.patchbay.server.publish.GarbageCollector;
import io.patchbay.server.publish.LogUpgrade;
import io.patchbay.server.publish.Publisher;
import io.patchbay.server.publish.Reindexer;
import io.patchbay.server.publish.ReleaseClock;
import io.patchbay.server.publish.Replica;
import io.patchbay.server.publish.Standings;
import io.patchbay.server.publish.StandingsClock;
import io.patchbay.server.report.Reports;
import io.patchbay.server.sync.SyncStatus;
import io.patchbay.server.sync.Turn;
import io.patchbay.server.upstream.UpstreamHttp;
import io.patchbay.server.upstream.UpstreamOptions;
import io.patchbay.server.wire.StoredCodecs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A whole server, put together from its parts and started.
public final class PatchbayServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PatchbayServer.class);

  // Reports end while there is still room to publish what would stop them.
  private static final long REPORTS_STOP_EARLIER = 4;

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Path tokenFile;
  private final Catalog catalog;
  private final Reports reports;
  private final Availability availability;
  private final Snapshots snapshots;
  private final UUID node;
  private final InstantSource clock;
  private final HttpListener machines;
  private final @Nullable InetSocketAddress tlsAddress;
  private final HttpListener operators;
  private final @Nullable Mirror mirror;
  private volatile boolean ready;

  private PatchbayServer(Settings settings, InstantSource clock, Consumer<SyncStatus> syncListener)
      throws IOException {
    this.clock = clock;
    try {
      Files.createDirectories(settings.data());
      this.node = NodeId.readOrCreate(settings.data().resolve("node.id"));
      this.tokenFile = settings.data().resolve("admin.token");
      Meters meters = start(new Meters());
      AccessLog accessLog = start(accessLog(settings));
      measure(accessLog, meters);
      UpstreamHttp upstream = upstream(settings);
      FirstStart first =
          upstream == null
              ? null
              : FirstStart.run(
                  settings, Mirror.policy(settings.mirror().orElseThrow()), upstream, node);
      this.catalog =
          start(
              Catalog.open(
                  settings.data(), settings.blockCacheBytes(), settings.freeBytesMin(), codecs()));
      checkRole(settings);
      if (first != null) {
        first.audit(catalog);
      }
      this.snapshots = start(new Snapshots(catalog, clock));
      this.reports = reports(settings, clock, meters);
      ContentStore content = new ContentStore(settings.data().resolve("content"));
      Uploads uploads = new Uploads(content, settings.freeBytesMin());
      LogUpgrade.run(catalog);
      Publisher publisher = new Publisher(catalog, content, clock, meters);
      Reindexer reindexer = start(new Reindexer(catalog, publisher));
      if (!catalog.isIndexCurrent()) {
        LOG.info("the index is in another release's form and is rebuilt first");
        reindexer.run();
      }
      // What fell due while the server was down is released before anybody can ask.
      publisher.commitDue();
      ReleaseClock releaseClock = start(new ReleaseClock(publisher, clock));
      releaseClock.start();
      Standings standings = new Standings(catalog, publisher, settings.supersededTimeMax(), clock);
      start(new StandingsClock(standings)).start();
      SmallerForms forms = new SmallerForms(content, settings.freeBytesMin());
      makeForms(forms, meters);
      measure(clock, reindexer, meters);
      this.availability = new Availability(catalog, content, filesAreThere(settings));
      FileTurns fileTurns = new FileTurns(availability::wantedCount, clock, firstTurn(settings));
      ContentFetcher fetcher =
          guard(settings, availability, content, uploads, upstream, clock, fileTurns, meters);
      this.mirror =
          upstream != null
              ? start(
                  Mirror.of(
                      settings.mirror().orElseThrow(),
                      node,
                      upstream,
                      new Replica(catalog, publisher, expecting(availability, fetcher)),
                      reports.rollups(),
                      settings.rollupInterval(),
                      clock,
                      meters,
                      fileTurns.andThen(syncListener)))
              : null;
      HttpListener.Threads threads = threads(settings, accessLog);
      this.machines =
          start(
              listenForMachines(settings, content, forms, availability, fetcher, threads, meters));
      this.tlsAddress =
          settings.tls().isPresent()
              ? machines.listenTls(
                  settings.tls().get().listen(), files(settings.tls().get()), meters)
              : null;
      this.operators =
          start(
              listenForOperators(
                  settings,
                  publisher,
                  standings,
                  reindexer,
                  uploads,
                  new GarbageCollector(publisher, catalog, content, uploads, clock),
                  new Explainer(catalog, availability::withheld),
                  new Bundles(catalog, publisher, content, availability),
                  clock,
                  threads,
                  meters));
      this.ready = true;
      if (mirror != null) {
        mirror.start(first != null || catalog.revision() == 0);
      }
      if (first != null) {
        var _ = reindexer.start(); // Its rows are what the upstream made of the updates.
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /// Opens the catalog in `settings.data()`, releases what is due, and listens.
  ///
  /// @throws IOException if an address is taken or the folder cannot be written
  /// @throws io.patchbay.server.catalog.CatalogException if the catalog cannot be opened
  public static PatchbayServer start(Settings settings, InstantSource clock) throws IOException {
    return new PatchbayServer(settings, clock, status -> {});
  }

  /// The same.
  ///
  /// @param syncListener told how a mirror fares; must not block
  public static PatchbayServer start(
      Settings settings, InstantSource clock, Consumer<SyncStatus> syncListener)
      throws IOException {
    return new PatchbayServer(settings, clock, syncListener);
  }

  private <T extends AutoCloseable> T start(T part) {
    started.push(part);
    return part;
  }

  private void checkRole(Settings settings) throws IOException {
    if (settings.mirror().isPresent()
        && catalog.revision() > 0
        && catalog.mirrorState().isEmpty()) {
      throw new IOException(
          settings.data()
              + ": has "
              + catalog.revision()
              + " changes of its own (expected: none, or a mirror's): begin in another folder");
    }
  }

  private Reports reports(Settings settings, InstantSource clock, Meters meters)
      throws IOException {
    ReportBounds bounds =
        new ReportBounds(
            settings.reportCodesMax(),
            settings.reportRowsMax(),
            REPORTS_STOP_EARLIER * settings.freeBytesMin());
    ReportStore store = start(ReportStore.open(settings.data(), bounds));
    meters.gauge(
        "patchbay.reports.writable",
        "1 while reports can be counted, 0 after a failed write or without room",
        () -> store.isWritable() ? 1 : 0);
    meters.bytes("patchbay.reports.size", "Size of the counted reports on disk", store::sizeBytes);
    return start(new Reports(catalog, store, clock, meters));
  }

  private static AccessLog accessLog(Settings settings) throws IOException {
    Path file = settings.accessLog();
    if (file == null) {
      return AccessLog.off();
    }
    try {
      return AccessLog.open(file, settings.accessLogOneIn());
    } catch (IOException e) {
      throw new IOException("access-log: " + file + " cannot be written: " + e, e);
    }
  }

  private static void measure(AccessLog log, Meters meters) {
    meters.count(
        "patchbay.accesslog.written", "Entries in the access log", log, AccessLog::written);
    meters.count(
        "patchbay.accesslog.dropped",
        "Entries that came too fast for the access log, or could not be written",
        log,
        AccessLog::dropped);
  }

  private void makeForms(SmallerForms forms, Meters meters) throws IOException {
    FormMaker maker = start(new FormMaker(catalog, forms));
    meters.count(
        "patchbay.content.forms.made",
        "Smaller forms of files that were made, those that do not pay too",
        maker,
        FormMaker::made);
    meters.count(
        "patchbay.content.forms.failures",
        "Times that smaller forms could not be made",
        maker,
        FormMaker::failed);
    maker.start();
  }

  private void measure(InstantSource clock, Reindexer reindexer, Meters meters) {
    meters.bind(catalog.meters(clock));
    meters.gauge("patchbay.catalog.revision", "Revision of the catalog", this::revision);
    meters.gauge("patchbay.ready", "1 while the server answers machines", () -> ready ? 1 : 0);
    meters.gauge(
        "patchbay.reindex.failed",
        "1 if the last rebuilding of the index failed",
        () -> reindexer.state().phase() == ReindexState.Phase.FAILED ? 1 : 0);
  }

  // What was quarantined before is withheld before anybody can ask.
  private @Nullable ContentFetcher guard(
      Settings settings,
      Availability availability,
      ContentStore content,
      Uploads uploads,
      @Nullable UpstreamHttp upstream,
      InstantSource clock,
      BooleanSupplier mayFetchAhead,
      Meters meters)
      throws IOException {
    // It may have ended between a change's commit and the coming of its files.
    availability.look(filesAreThere(settings) == Availability.Mode.EXPECTED);
    Scrubber scrubber = new Scrubber(content, clock);
    UpstreamHttp from = contentUpstream(settings, upstream);
    ContentFetcher fetcher =
        from == null
            ? null
            : new ContentFetcher(
                availability, content, new Upstream(from, uploads), clock, mayFetchAhead, meters);
    ContentGuard guard =
        start(
            new ContentGuard(
                availability, scrubber, settings.contentScrubBytesPerSecond(), fetcher));
    guard.start();
    meters.bind(new ContentMeters(content, scrubber));
    meters.gauge(
        "patchbay.content.withheld",
        "Updates that are not offered because a file of theirs is missing or damaged",
        () -> availability.withheld().updates().size());
    return fetcher;
  }

  // Their files are fetched from now on, and not only when the guard looks next.
  private static Consumer<List<Update>> expecting(
      Availability availability, @Nullable ContentFetcher fetcher) {
    return updates -> {
      availability.expect(updates);
      if (fetcher != null) {
        fetcher.fetchWanted();
      }
    };
  }

  // A mirror's session says more.
  private static Turn firstTurn(Settings settings) {
    return settings.mirror().isPresent() ? new Turn.Waits(0) : Turn.Open.ALWAYS;
  }

  private static Availability.Mode filesAreThere(Settings settings) {
    return settings
        .mirror()
        .map(m -> m.eager() ? Availability.Mode.EXPECTED : Availability.Mode.ON_DEMAND)
        .orElse(Availability.Mode.AT_COMMIT);
  }

  // One for catalog, files and reports: so its ceiling is one for all of them.
  private @Nullable UpstreamHttp upstream(Settings settings) throws IOException {
    return settings.mirror().isPresent()
        ? start(new UpstreamHttp(Mirror.options(settings.mirror().get())))
        : null;
  }

  // A mirror's files come from where its catalog comes from, unless it is told otherwise.
  private @Nullable UpstreamHttp contentUpstream(Settings settings, @Nullable UpstreamHttp upstream)
      throws IOException {
    return settings.contentUpstream().isPresent()
        ? start(new UpstreamHttp(UpstreamOptions.of(settings.contentUpstream().get())))
        : upstream;
  }

  static CatalogCodecs codecs() {
    return new CatalogCodecs(
        StoredCodecs.UPDATE,
        StoredCodecs.BULLETIN,
        StoredCodecs.CATALOG_CHANGE,
        StoredCodecs.CHANGE_ITEM,
        StoredCodecs.STORED_ITEM,
        StoredCodecs.MIRROR_STATE,
        StoredCodecs.PENDING_RELEASE,
        StoredCodecs.PUBLISH_RECEIPT,
        StoredCodecs.FILE,
        Row.FORMAT);
  }

  private HttpListener listenForMachines(
      Settings settings,
      ContentStore content,
      SmallerForms forms,
      Availability availability,
      @Nullable ContentFetcher fetcher,
      HttpListener.Threads threads,
      Meters meters)
      throws IOException {
    OfferService<EncodedAnswer> offers =
        new OfferService<>(
            catalog,
            availability::withheld,
            StoredCodecs.OFFER,
            EncodedAnswer.form(settings.nextPoll(), settings.maxAge()),
            settings.rowCacheBytes(),
            meters);
    meters.bytes("patchbay.index.memory", "Memory taken by index rows", offers::memoryBytes);
    return HttpListener.forMachines(
        settings.publicListen(),
        limits(settings, settings.bodyBytesMax()),
        new PublicRoutes(
            catalog,
            offers,
            content,
            forms,
            fetcher,
            reports,
            snapshots,
            this::via,
            settings.maxAge(),
            meters),
        threads,
        meters);
  }

  // The servers the catalog came through, this one last.
  private List<UUID> via() {
    List<UUID> via = new ArrayList<>();
    if (mirror != null) {
      via.addAll(mirror.syncer().status().upstreamVia());
    }
    via.add(node);
    return via;
  }

  private HttpListener listenForOperators(
      Settings settings,
      Publisher publisher,
      Standings standings,
      Reindexer reindexer,
      Uploads uploads,
      GarbageCollector garbage,
      Explainer explainer,
      Bundles bundles,
      InstantSource clock,
      HttpListener.Threads threads,
      Meters meters)
      throws IOException {
    AdminRoutes routes =
        new AdminRoutes(
            publisher,
            standings,
            reindexer,
            uploads,
            garbage,
            explainer,
            reports,
            bundles::apply,
            this::status,
            () -> ready,
            clock,
            meters,
            AdminToken.readOrCreate(tokenFile));
    return HttpListener.forOperators(
        settings.adminListen(),
        limits(settings, settings.adminBodyBytesMax()),
        routes,
        threads,
        meters);
  }

  // The dates of answers are the machine's, whatever clock decides about releases.
  private static HttpListener.Threads threads(Settings settings, AccessLog accessLog) {
    return new HttpListener.Threads(
        Transport.valueOf(settings.transport().toUpperCase(Locale.ROOT)),
        settings.pinEventLoops(),
        settings.shutdownTimeMax(),
        accessLog,
        InstantSource.system());
  }

  private static Limits limits(Settings settings, int bodyBytesMax) {
    return new Limits(
        settings.connectionsMax(),
        settings.addressConnectionsMax(),
        settings.connectionRequestsMax(),
        settings.pipelineMax(),
        settings.outBytesMax(),
        settings.requestLineBytesMax(),
        settings.headersBytesMax(),
        bodyBytesMax,
        settings.headersTimeMax(),
        settings.requestTimeMax(),
        settings.idleTimeMax(),
        settings.inFlightMax(),
        settings.contentBytesPerSecondMax(),
        settings.connectionBytesPerSecondMax());
  }

  private static TlsFiles files(Settings.Tls tls) {
    return new TlsFiles(
        TlsProvider.valueOf(tls.provider().toUpperCase(Locale.ROOT)),
        tls.certificate(),
        tls.key(),
        tls.clientCa().orElse(null),
        tls.handshakeTimeMax(),
        tls.reload());
  }

  public InetSocketAddress publicAddress() {
    return machines.address();
  }

  /// Where machines ask with TLS; empty: nowhere.
  public Optional<InetSocketAddress> tlsAddress() {
    return Optional.ofNullable(tlsAddress);
  }

  public InetSocketAddress adminAddress() {
    return operators.address();
  }

  /// Holds the token the admin listener asks for.
  public Path tokenFile() {
    return tokenFile;
  }

  private long revision() {
    return catalog.revision();
  }

  /// State of the server; reads from disk.
  public Status status() {
    List<Status.Pending> pending =
        catalog.pending().stream()
            .map(
                p ->
                    new Status.Pending(
                        p.release().bulletin().id(),
                        p.release().bulletin().releasedAt(),
                        p.release().updates().size()))
            .toList();
    try (CatalogView view = catalog.view()) {
      List<Bulletin> bulletins = view.bulletins();
      Optional<CatalogChange> last = Optional.ofNullable(view.lastChange());
      return new Status(
          Version.current(),
          view.revision(),
          view.head(),
          view.updates(),
          bulletins.stream().map(Bulletin::id).toList(),
          pending,
          last.map(CatalogChange::committedAt).orElse(null),
          mirrorStatus(view.mirrorState().orElse(new MirrorState(Scope.ALL, null))));
    }
  }

  private @Nullable MirrorStatus mirrorStatus(MirrorState state) {
    return mirror == null ? null : mirror.status(state, availability.wantedCount(), clock.millis());
  }

  /// Stops accepting, finishes what is under way, and closes the catalog.
  @Override
  public void close() {
    ready = false;
    while (!started.isEmpty()) {
      AutoCloseable part = started.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.atError().setCause(e).log("{} did not close", part.getClass().getSimpleName());
      }
    }
  }
}
