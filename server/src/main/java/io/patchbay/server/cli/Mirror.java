package io.patchbay.server.cli;

import io.patchbay.server.config.Setting;
import io.patchbay.server.config.Settings;
import io.patchbay.server.config.SettingsException;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.MirrorState;
import io.patchbay.server.domain.MirrorStatus;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.publish.Replica;
import io.patchbay.server.report.Rollups;
import io.patchbay.server.sync.RollupSender;
import io.patchbay.server.sync.Schedule;
import io.patchbay.server.sync.Standstill;
import io.patchbay.server.sync.SyncPolicy;
import io.patchbay.server.sync.SyncStatus;
import io.patchbay.server.sync.Syncer;
import io.patchbay.server.upstream.UpstreamHttp;
import io.patchbay.server.upstream.UpstreamOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// What makes a server a mirror, put together from its settings.
record Mirror(Settings.Mirror settings, Syncer syncer, RollupSender rollup)
    implements AutoCloseable {
  /// @param http for all that comes from the upstream; closed with this
  /// @param listener told how it fares; must not block
  static Mirror of(
      Settings.Mirror settings,
      UUID node,
      UpstreamHttp http,
      Replica replica,
      Rollups rollups,
      Duration rollupInterval,
      InstantSource clock,
      Meters meters,
      Consumer<SyncStatus> listener) {
    SyncPolicy policy = policy(settings);
    return new Mirror(
        settings,
        new Syncer(node, replica, http, policy, clock, meters, listener),
        new RollupSender(rollups, http, rollupInterval, RandomGenerator.getDefault(), meters));
  }

  /// @param isFirst whether nothing was here before this start
  void start(boolean isFirst) {
    syncer.start(isFirst);
    rollup.start();
  }

  static UpstreamOptions options(Settings.Mirror settings) {
    return new UpstreamOptions(
        settings.upstream(),
        settings.proxy(),
        settings.ca(),
        settings.certificate(),
        settings.key(),
        settings.bytesPerSecondMax(),
        settings.stallTimeMax());
  }

  /// @throws SettingsException if a value means nothing
  static SyncPolicy policy(Settings.Mirror settings) {
    return new SyncPolicy(
        MirrorScope.of(settings),
        schedule(settings),
        SyncPolicy.SPREAD,
        settings.interval(),
        SyncPolicy.LONG_POLL,
        SyncPolicy.RETRY_MIN,
        settings.retryMax(),
        settings.retryMax(),
        SyncPolicy.CHANGE_BYTES_MAX,
        settings.snapshotUpdatesMin());
  }

  private static Schedule schedule(Settings.Mirror settings) {
    try {
      return Schedule.parse(settings.schedule(), settings.scheduleZone());
    } catch (InvalidValueException e) {
      throw new SettingsException(Setting.MIRROR_SCHEDULE.key() + ": " + e.getMessage());
    }
  }

  /// @param filesWanted which have to be fetched before their updates are offered
  MirrorStatus status(MirrorState state, long filesWanted, long nowMillis) {
    SyncStatus now = syncer.status();
    Standstill standstill = now.standstill();
    return new MirrorStatus(
        settings.upstream().toString(),
        now.phase().wireName(),
        now.upstreamRevision(),
        now.lagMillis(nowMillis),
        now.heardAt() == null ? null : Instant.ofEpochMilli(now.heardAt()),
        state,
        now.lastFailure() == null ? "" : now.lastFailure(),
        standstill == null ? "" : standstill.message(),
        filesWanted,
        now.nextAt() == null ? null : Instant.ofEpochMilli(now.nextAt()));
  }

  @Override
  public void close() {
    rollup.close();
    syncer.close();
  }
}
