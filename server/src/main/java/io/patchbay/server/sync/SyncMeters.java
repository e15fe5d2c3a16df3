package io.patchbay.server.sync;

import io.patchbay.server.metrics.Meters;
import io.patchbay.server.upstream.UpstreamHttp;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// What of a mirror is worth watching.
final class SyncMeters {
  private final Meters meters;
  private final LongAdder changes = new LongAdder();

  SyncMeters(Meters meters, UpstreamHttp http, InstantSource clock, Supplier<SyncStatus> status) {
    this.meters = meters;
    meters.gauge(
        "patchbay.sync.lag.revisions",
        "Revisions that the upstream has and this mirror has not",
        () -> Math.max(0, status.get().upstreamRevision() - status.get().revision()));
    meters.seconds(
        "patchbay.sync.lag",
        "For how long the upstream has been further",
        () -> status.get().lagMillis(clock.millis()) / 1e3);
    long started = clock.millis();
    meters.seconds(
        "patchbay.sync.silence",
        "Time since the upstream last said where it is",
        () -> {
          Long heardAt = status.get().heardAt();
          return (clock.millis() - (heardAt == null ? started : heardAt)) / 1e3;
        });
    meters.gauge(
        "patchbay.sync.standing.still",
        "1 while nothing is taken over from the upstream until an operator acts",
        () -> status.get().standstill() == null ? 0 : 1);
    meters.gauge(
        "patchbay.sync.waiting",
        "1 while the schedule lets nothing be asked of the upstream",
        () -> status.get().turn() instanceof Turn.Waits ? 1 : 0);
    meters.count(
        "patchbay.sync.changes",
        "Changes taken over from the upstream",
        this,
        m -> m.changes.sum());
    meters.count(
        "patchbay.sync.bytes",
        "Bytes that came from the upstream, as they were sent",
        http,
        UpstreamHttp::received);
    for (SyncFailure failure : SyncFailure.values()) {
      meters.syncFailures(failure.wireName());
    }
    for (Violation violation : Violation.values()) {
      meters.syncViolations(violation.wireName());
    }
  }

  void applied(int count) {
    changes.add(count);
  }

  void failed(SyncFailure failure) {
    meters.syncFailures(failure.wireName()).increment();
  }

  void violated(Violation violation) {
    meters.syncViolations(violation.wireName()).increment();
  }
}
