package io.patchbay.server.sync;

import io.patchbay.server.metrics.Meters;
import io.patchbay.server.report.ReportsUnavailableException;
import io.patchbay.server.report.Rollups;
import io.patchbay.server.upstream.UpstreamHttp;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what was counted here and below to the upstream, every now and then, in a thread of its
/// own. While the upstream cannot be reached nothing is lost and nothing piles up: what is unsent
/// is a count a row, however long that lasts.
public final class RollupSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RollupSender.class);
  private static final Duration RETRY_MIN = Duration.ofSeconds(1);
  private static final Duration RETRY_MAX = Duration.ofMinutes(5);

  private final Rollups rollups;
  private final RollupUpstream upstream;
  private final Duration interval;
  private final RandomGenerator random;
  private final Backoff backoff;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().name("rollup").daemon().unstarted(this::run);
  private volatile int refused;
  private volatile long upToDateNanos = System.nanoTime();

  /// @param upstream is not closed with this
  /// @param interval between two passes; each is shortened by up to a tenth, at random
  public RollupSender(
      Rollups rollups,
      UpstreamHttp upstream,
      Duration interval,
      RandomGenerator random,
      Meters meters) {
    this(rollups, new HttpRollupUpstream(upstream), interval, random);
    meters.count("patchbay.rollup.sent", "Counts the upstream answered", sent, AtomicLong::get);
    meters.count(
        "patchbay.rollup.failures",
        "Times that counts could not be sent to the upstream",
        failures,
        AtomicLong::get);
    meters.gauge(
        "patchbay.rollup.unwanted", "Counts the upstream refuses, in the last pass", () -> refused);
    meters.seconds(
        "patchbay.rollup.lag",
        "Time since everything counted was sent to the upstream",
        () -> (System.nanoTime() - upToDateNanos) / 1e9);
  }

  RollupSender(
      Rollups rollups, RollupUpstream upstream, Duration interval, RandomGenerator random) {
    this.rollups = rollups;
    this.upstream = upstream;
    this.interval = interval;
    this.random = random;
    this.backoff =
        new Backoff(RETRY_MIN, interval.compareTo(RETRY_MIN) > 0 ? RETRY_MAX : RETRY_MIN, random);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    try {
      Duration pause = Duration.ofMillis(random.nextLong(interval.toMillis() / 10 + 1));
      while (!stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        pause = pass();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration pass() {
    RollupPass pass = new RollupPass(rollups, upstream);
    long begun = System.nanoTime();
    try {
      pass.run();
      succeeded(pass, begun);
      return interval.minusMillis(random.nextLong(interval.toMillis() / 10 + 1));
    } catch (IOException | ReportsUnavailableException e) {
      failed(e);
      return backoff.next();
    } finally {
      sent.addAndGet(pass.sent());
    }
  }

  private void succeeded(RollupPass pass, long begun) {
    if (backoff.failures() > 0) {
      LOG.info("counts of reports are sent to the upstream again");
    }
    if (pass.refused() > 0 && refused == 0) {
      LOG.warn("the upstream refuses {} counts of reports: {}", pass.refused(), pass.refusal());
    }
    backoff.reset();
    refused = pass.refused();
    upToDateNanos = begun;
  }

  // Once: what is unsent is kept, and a log that fills the disk would not help.
  private void failed(Exception e) {
    failures.incrementAndGet();
    if (backoff.failures() == 0) {
      LOG.warn("counts of reports cannot be sent to the upstream now: {}", e.toString());
    }
  }

  @Override
  public void close() {
    stopped.countDown();
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
