package io.patchbay.server.wire;

import io.patchbay.server.domain.MirrorState;
import io.patchbay.server.domain.MirrorStatus;

/// How a mirror stands to its upstream.
final class MirrorStatusMapper {
  private static final int TEXT_MAX = 1_000;

  private MirrorStatusMapper() {}

  static io.patchbay.proto.v1.MirrorStatus toProto(MirrorStatus status) {
    io.patchbay.proto.v1.MirrorStatus.Builder to =
        io.patchbay.proto.v1.MirrorStatus.newBuilder()
            .setUpstream(status.upstream())
            .setPhase(status.phase())
            .setUpstreamRevision(status.upstreamRevision())
            .setLagMillis(status.lagMillis())
            .setScope(ScopeMapper.toProto(status.state().scope()))
            .setLastFailure(cut(status.lastFailure()))
            .setStandsStillFor(status.standsStillFor())
            .setFilesWanted(status.filesWanted());
    if (status.heardAt() != null) {
      to.setHeardAt(Times.toProto(status.heardAt()));
    }
    if (status.nextSyncAt() != null) {
      to.setNextSyncAt(Times.toProto(status.nextSyncAt()));
    }
    if (status.state().next() != null) {
      to.setNextScope(ScopeMapper.toProto(status.state().next()));
    }
    return to.build();
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), TEXT_MAX));
  }

  static MirrorStatus toDomain(io.patchbay.proto.v1.MirrorStatus status) {
    return new MirrorStatus(
        status.getUpstream(),
        status.getPhase(),
        status.getUpstreamRevision(),
        status.getLagMillis(),
        status.hasHeardAt() ? Times.toDomain(status.getHeardAt()) : null,
        new MirrorState(
            ScopeMapper.toDomain(status.getScope()),
            status.hasNextScope() ? ScopeMapper.toDomain(status.getNextScope()) : null),
        status.getLastFailure(),
        status.getStandsStillFor(),
        status.getFilesWanted(),
        status.hasNextSyncAt() ? Times.toDomain(status.getNextSyncAt()) : null);
  }
}
