package io.patchbay.server.sync;

import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.publish.Replica;
import io.patchbay.server.upstream.UpstreamHttp;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries out what a [SyncSession] decides, in a thread of its own, until it is closed.
public final class Syncer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Syncer.class);

  private final Replica replica;
  private final UpstreamFeed feed;
  private final UpstreamHttp http;
  private final SyncPolicy policy;
  private final InstantSource clock;
  private final Consumer<SyncStatus> listener;
  private final SyncSession session;
  private final SyncMeters meters;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private volatile SyncStatus status;
  private boolean isFirst; // Set before the thread starts.

  /// @param node this mirror's id
  /// @param http closed with this
  /// @param listener told in this thread how it goes, often; must not block
  public Syncer(
      UUID node,
      Replica replica,
      UpstreamHttp http,
      SyncPolicy policy,
      InstantSource clock,
      Meters meters,
      Consumer<SyncStatus> listener) {
    this.replica = replica;
    this.http = http;
    this.feed = new UpstreamFeed(http);
    this.policy = policy;
    this.clock = clock;
    this.listener = listener;
    this.session = new SyncSession(node, position(replica), policy, ThreadLocalRandom.current());
    this.status = session.status();
    this.meters = new SyncMeters(meters, http, clock, this::status);
    this.thread = Thread.ofPlatform().name("sync").daemon().unstarted(this::run);
  }

  /// @param isFirst whether nothing was here before this start
  public void start(boolean isFirst) {
    this.isFirst = isFirst;
    thread.start();
  }

  /// How this mirror stands to its upstream. Never blocks.
  public SyncStatus status() {
    return status;
  }

  private static SyncPosition position(Replica replica) {
    return new SyncPosition(
        replica.revision(), replica.head(), replica.scope(), replica.nextScope());
  }

  private void run() {
    SyncEvent event = new SyncEvent.Started(isFirst);
    while (!isClosing()) {
      SyncDecision decision = session.next(event, position(replica), clock.millis());
      show();
      event = outcome(decision);
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void show() {
    SyncStatus before = status;
    SyncStatus now = session.status();
    status = now;
    listener.accept(now);
    if (before.phase() != now.phase() || !Objects.equals(before.standstill(), now.standstill())) {
      log(now);
    }
  }

  private void log(SyncStatus now) {
    Standstill standstill = now.standstill();
    switch (now.phase()) {
      case STANDING_STILL ->
          LOG.error(
              "the sync with {} stands still: {}",
              http,
              standstill == null ? "" : standstill.message());
      case RETRYING, UPSTREAM_BEHIND ->
          LOG.atWarn()
              .addKeyValue("revision", now.revision())
              .addKeyValue("upstreamRevision", now.upstreamRevision())
              .log("sync with {}: {}: {}", http, now.phase().wireName(), now.lastFailure());
      case WAITING ->
          LOG.atInfo()
              .addKeyValue("revision", now.revision())
              .addKeyValue(
                  "until", now.nextAt() == null ? null : Instant.ofEpochMilli(now.nextAt()))
              .log("sync with {}: {}", http, now.phase().wireName());
      default ->
          LOG.atInfo()
              .addKeyValue("revision", now.revision())
              .addKeyValue("upstreamRevision", now.upstreamRevision())
              .log("sync with {}: {}", http, now.phase().wireName());
    }
  }

  private SyncEvent outcome(SyncDecision decision) {
    try {
      return carryOut(decision);
    } catch (FeedViolationException e) {
      if (!isClosing()) {
        meters.violated(e.kind());
        LOG.warn("sync with {}: {}", http, e.getMessage());
      }
      return new SyncEvent.Violated(e);
    } catch (UpstreamException e) {
      if (!isClosing()) {
        meters.failed(e.failure());
        LOG.atWarn()
            .setCause(e.failure() == SyncFailure.LOCAL ? e : null)
            .log("sync with {}: {}", http, e.getMessage());
      }
      return new SyncEvent.Failed(e.failure(), String.valueOf(e.getMessage()), e.atLeast());
    }
  }

  private SyncEvent carryOut(SyncDecision decision)
      throws FeedViolationException, UpstreamException {
    return switch (decision) {
      case SyncDecision.AskHead ask -> {
        CatalogHead head = feed.head(ask.since(), ask.atMost());
        yield new SyncEvent.HeadCame(head, replica.head(head.revision()));
      }
      case SyncDecision.AskHeadAt ask ->
          new SyncEvent.HeadAtCame(
              ask.revision(), feed.headAt(ask.revision()), replica.head(ask.revision()));
      case SyncDecision.FetchRange range -> {
        Local.run(replica::checkWritable); // Or it would come again and again for nothing.
        fetch(range);
        yield new SyncEvent.RangeEnded();
      }
      case SyncDecision.FetchItems items -> {
        Local.run(replica::checkWritable);
        fetch(items);
        yield new SyncEvent.ItemsCame();
      }
      case SyncDecision.ChangeScope change -> {
        Local.run(() -> replica.changeScope(change.to()));
        yield new SyncEvent.ScopeChanged();
      }
      case SyncDecision.Pause pause -> waited(pause.length());
      case SyncDecision.StandStill still -> waited(still.lookAgain());
    };
  }

  private SyncEvent waited(Duration length) {
    try {
      if (closing.await(length.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.trace("closing");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing.countDown();
    }
    return new SyncEvent.Waited();
  }

  // What was verified holds, however the rest of it ends.
  private void fetch(SyncDecision.FetchRange range)
      throws FeedViolationException, UpstreamException {
    ChangeBatch batch = new ChangeBatch(replica, this::applied);
    ChangeVerifier verifier = new ChangeVerifier(range, policy.changeBytesMax());
    try (InputStream body = feed.changes(range)) {
      FeedReader.read(body, verifier, batch::add);
    } catch (FeedViolationException e) {
      batch.write();
      throw e;
    } catch (IOException e) {
      LOG.debug("a body could not be closed", e);
    }
    batch.write();
  }

  private void applied(int changes) {
    meters.applied(changes);
    listener.accept(status.at(replica.revision()));
  }

  private void fetch(SyncDecision.FetchItems items)
      throws FeedViolationException, UpstreamException {
    List<UpdateIdentity> wanted = replica.wanted(items.max());
    if (wanted.isEmpty()) {
      Local.run(() -> replica.changeScope(policy.scope())); // Which ends the change.
      return;
    }
    try (InputStream body = feed.items(wanted)) {
      var contents = FeedReader.read(body, wanted, policy.changeBytesMax());
      fill(contents);
    } catch (IOException e) {
      LOG.debug("a body could not be closed", e);
    }
  }

  // What the chain says of them came long before.
  private void fill(Map<UpdateIdentity, byte[]> contents)
      throws FeedViolationException, UpstreamException {
    try {
      replica.fill(contents);
    } catch (InvalidValueException e) {
      throw new FeedViolationException(Violation.CHANGED, 0, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      throw Local.failed(e);
    }
  }

  /// Ends what is under way, and returns once nothing is being written any more.
  @Override
  public void close() {
    closing.countDown();
    http.close();
    try {
      if (thread.isAlive()) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
