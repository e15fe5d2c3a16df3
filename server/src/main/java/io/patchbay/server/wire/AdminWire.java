package io.patchbay.server.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.patchbay.proto.v1.ExpireRequest;
import io.patchbay.proto.v1.ExpireResponse;
import io.patchbay.proto.v1.ExplainResponse;
import io.patchbay.proto.v1.GcRequest;
import io.patchbay.proto.v1.GcResponse;
import io.patchbay.proto.v1.ImportRequest;
import io.patchbay.proto.v1.ImportResponse;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.PendingStatus;
import io.patchbay.proto.v1.PublishRequest;
import io.patchbay.proto.v1.PublishResponse;
import io.patchbay.proto.v1.ReindexResponse;
import io.patchbay.proto.v1.StatusResponse;
import io.patchbay.proto.v1.VerifyRequest;
import io.patchbay.proto.v1.VerifyResponse;
import io.patchbay.server.domain.Acceptance;
import io.patchbay.server.domain.Explanation;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.GarbageReport;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.ImportResult;
import io.patchbay.server.domain.ImportSource;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.Outcome;
import io.patchbay.server.domain.PublishResult;
import io.patchbay.server.domain.ReindexState;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Status;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.domain.VerifyReport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Bodies of the admin listener, each in both directions: the server reads what the command line
/// writes. Every method is safe for any thread.
public final class AdminWire {
  private static final int ACCEPTED_MAX = 8;
  private static final int EXPIRED_MAX = 10_000;
  private static final int NANOS_MAX = 999_999_999;
  private static final java.time.Duration GRACE = java.time.Duration.ofHours(24);
  private static final java.time.Duration GRACE_MAX = java.time.Duration.ofDays(3650);

  private AdminWire() {}

  /// A publish as asked for.
  ///
  /// @param accepted to be published in spite of
  public record Publish(UUID publishId, ManifestSource manifest, Set<Acceptance> accepted) {}

  public static byte[] publishRequest(Publish publish, Format format) {
    return format.encode(
        PublishRequest.newBuilder()
            .setPublishId(publish.publishId().toString())
            .setManifest(toProto(publish.manifest()))
            .addAllAccept(publish.accepted().stream().map(Acceptance::toString).toList()));
  }

  /// @throws InvalidValueException that names the field at fault
  public static Publish publishRequest(ByteBuffer body, Format format) {
    PublishRequest request = format.decode(body, PublishRequest.newBuilder()).build();
    if (!request.hasManifest()) {
      throw new InvalidValueException("missing", "given").in("manifest");
    }
    UUID publishId = id(request.getPublishId(), "publishId");
    return new Publish(publishId, toDomain(request.getManifest()), accepted(request));
  }

  private static Set<Acceptance> accepted(PublishRequest request) {
    try {
      if (request.getAcceptCount() > ACCEPTED_MAX) {
        throw new InvalidValueException("more", "at most " + ACCEPTED_MAX);
      }
      return request.getAcceptList().stream()
          .map(Acceptance::parse)
          .collect(Collectors.toUnmodifiableSet());
    } catch (InvalidValueException e) {
      throw e.in("accept");
    }
  }

  public static byte[] publishResponse(PublishResult result, Format format) {
    PublishResponse.Builder to =
        PublishResponse.newBuilder()
            .setResult(PublishResponse.Result.valueOf(result.kind().name()))
            .setCatalogRevision(result.catalogRevision())
            .setBulletin(result.bulletin())
            .setUpdatesAdded(result.updatesAdded())
            .setUpdates(result.updates());
    if (result.releaseAt() != null) {
      to.setReleaseAt(Times.toProto(result.releaseAt()));
    }
    result.warnings().forEach(finding -> to.addWarnings(toProto(finding)));
    return format.encode(to);
  }

  public static PublishResult publishResponse(ByteBuffer body, Format format) {
    PublishResponse response = format.decode(body, PublishResponse.newBuilder()).build();
    return new PublishResult(
        PublishResult.Kind.valueOf(response.getResult().name()),
        response.getCatalogRevision(),
        response.getBulletin(),
        response.getUpdatesAdded(),
        response.getUpdates(),
        response.hasReleaseAt() ? Times.toDomain(response.getReleaseAt()) : null,
        response.getWarningsList().stream().map(AdminWire::toDomain).toList());
  }

  public static byte[] verifyRequest(List<ManifestSource> manifests, Format format) {
    return format.encode(
        VerifyRequest.newBuilder()
            .addAllManifests(manifests.stream().map(AdminWire::toProto).toList()));
  }

  public static List<ManifestSource> verifyRequest(ByteBuffer body, Format format) {
    VerifyRequest request = format.decode(body, VerifyRequest.newBuilder()).build();
    return request.getManifestsList().stream().map(AdminWire::toDomain).toList();
  }

  public static byte[] verifyResponse(VerifyReport report, Format format) {
    return format.encode(
        VerifyResponse.newBuilder()
            .addAllFaults(report.faults().stream().map(AdminWire::toProto).toList())
            .addAllWarnings(report.warnings().stream().map(AdminWire::toProto).toList())
            .setUpdates(report.updates()));
  }

  public static VerifyReport verifyResponse(ByteBuffer body, Format format) {
    VerifyResponse response = format.decode(body, VerifyResponse.newBuilder()).build();
    return new VerifyReport(
        response.getFaultsList().stream().map(AdminWire::toDomain).toList(),
        response.getWarningsList().stream().map(AdminWire::toDomain).toList(),
        response.getUpdates());
  }

  public static byte[] reindexResponse(ReindexState state, Format format) {
    return format.encode(
        ReindexResponse.newBuilder()
            .setPhase(
                state.phase() == ReindexState.Phase.NONE
                    ? ReindexResponse.Phase.PHASE_UNSPECIFIED
                    : ReindexResponse.Phase.valueOf(state.phase().name()))
            .setUpdates(state.updates())
            .setRows(state.rows())
            .setRewritten(state.rewritten())
            .setRemoved(state.removed())
            .setFailure(state.failure()));
  }

  public static ReindexState reindexResponse(ByteBuffer body, Format format) {
    ReindexResponse response = format.decode(body, ReindexResponse.newBuilder()).build();
    return new ReindexState(
        response.getPhaseValue() == 0
            ? ReindexState.Phase.NONE
            : ReindexState.Phase.valueOf(response.getPhase().name()),
        response.getUpdates(),
        response.getRows(),
        response.getRewritten(),
        response.getRemoved(),
        response.getFailure());
  }

  /// An import as asked for.
  public record Import(UUID publishId, ImportSource source, boolean dryRun) {}

  public static byte[] importRequest(Import request, Format format) {
    return format.encode(
        ImportRequest.newBuilder()
            .setPublishId(request.publishId().toString())
            .setName(request.source().name())
            .setCsv(ByteString.copyFrom(request.source().csv()))
            .setDryRun(request.dryRun()));
  }

  /// @throws InvalidValueException that names the field at fault
  public static Import importRequest(ByteBuffer body, Format format) {
    ImportRequest request = format.decode(body, ImportRequest.newBuilder()).build();
    try {
      return new Import(
          Ids.parse(request.getPublishId()),
          new ImportSource(request.getName(), request.getCsv().toByteArray()),
          request.getDryRun());
    } catch (InvalidValueException e) {
      throw e.in("publishId");
    }
  }

  public static byte[] importResponse(ImportResult result, Format format) {
    return format.encode(
        ImportResponse.newBuilder()
            .setResult(ImportResponse.Result.valueOf(result.kind().name()))
            .setCatalogRevision(result.catalogRevision())
            .setRows(result.rows())
            .setUpdates(result.updates())
            .setBulletins(result.bulletins())
            .setUpdatesAdded(result.updatesAdded())
            .setUpdatesRevised(result.updatesRevised())
            .setUpdatesUnchanged(result.updatesUnchanged())
            .setSupersedes(result.supersedes())
            .setUnknownTargets(result.unknownTargets())
            .addAllBrokenEdges(result.brokenEdges().stream().map(AdminWire::toProto).toList())
            .setBrokenEdgesTotal(result.brokenEdgesTotal())
            .addAllWarnings(result.warnings().stream().map(AdminWire::toProto).toList()));
  }

  public static ImportResult importResponse(ByteBuffer body, Format format) {
    ImportResponse response = format.decode(body, ImportResponse.newBuilder()).build();
    return new ImportResult(
        ImportResult.Kind.valueOf(response.getResult().name()),
        response.getCatalogRevision(),
        response.getRows(),
        response.getUpdates(),
        response.getBulletins(),
        response.getUpdatesAdded(),
        response.getUpdatesRevised(),
        response.getSupersedes(),
        response.getUnknownTargets(),
        response.getBrokenEdgesList().stream().map(AdminWire::toDomain).toList(),
        response.getBrokenEdgesTotal(),
        response.getWarningsList().stream().map(AdminWire::toDomain).toList());
  }

  /// A collection of garbage as asked for.
  ///
  /// @param grace only what is older goes
  public record Gc(boolean dryRun, java.time.Duration grace) {}

  public static byte[] gcRequest(Gc gc, Format format) {
    return format.encode(
        GcRequest.newBuilder()
            .setDryRun(gc.dryRun())
            .setGrace(
                Duration.newBuilder()
                    .setSeconds(gc.grace().toSeconds())
                    .setNanos(gc.grace().toNanosPart())));
  }

  /// @throws InvalidValueException that names the field at fault
  public static Gc gcRequest(ByteBuffer body, Format format) {
    GcRequest request = format.decode(body, GcRequest.newBuilder()).build();
    Duration grace = request.getGrace();
    boolean isNone = grace.getSeconds() < 0 || grace.getNanos() < 0 || grace.getNanos() > NANOS_MAX;
    if (isNone || grace.getSeconds() > GRACE_MAX.toSeconds()) {
      throw new InvalidValueException(
              Long.toString(grace.getSeconds()), "from 0 to " + GRACE_MAX.toSeconds() + " seconds")
          .in("grace");
    }
    return new Gc(
        request.getDryRun(),
        request.hasGrace()
            ? java.time.Duration.ofSeconds(grace.getSeconds(), grace.getNanos())
            : GRACE);
  }

  public static byte[] gcResponse(GarbageReport report, Format format) {
    return format.encode(
        GcResponse.newBuilder()
            .setDryRun(report.dryRun())
            .setFiles(report.files())
            .setBytes(report.bytes())
            .setUploads(report.uploads())
            .setUploadBytes(report.uploadBytes()));
  }

  public static GarbageReport gcResponse(ByteBuffer body, Format format) {
    GcResponse response = format.decode(body, GcResponse.newBuilder()).build();
    return new GarbageReport(
        response.getDryRun(),
        response.getFiles(),
        response.getBytes(),
        response.getUploads(),
        response.getUploadBytes());
  }

  /// Updates to be taken back.
  ///
  /// @param undo bring them back
  public record Expire(UUID publishId, Set<UUID> updates, boolean undo) {
    public Expire {
      updates = Set.copyOf(updates);
    }
  }

  public static byte[] expireRequest(Expire expire, Format format) {
    return format.encode(
        ExpireRequest.newBuilder()
            .setPublishId(expire.publishId().toString())
            .addAllUpdateIds(expire.updates().stream().map(UUID::toString).sorted().toList())
            .setUndo(expire.undo()));
  }

  /// @throws InvalidValueException that names the field at fault
  public static Expire expireRequest(ByteBuffer body, Format format) {
    ExpireRequest request = format.decode(body, ExpireRequest.newBuilder()).build();
    int count = request.getUpdateIdsCount();
    if (count == 0 || count > EXPIRED_MAX) {
      throw new InvalidValueException("" + count, "1 to " + EXPIRED_MAX).in("updateIds");
    }
    return new Expire(
        id(request.getPublishId(), "publishId"),
        request.getUpdateIdsList().stream()
            .map(text -> id(text, "updateIds"))
            .collect(Collectors.toUnmodifiableSet()),
        request.getUndo());
  }

  private static UUID id(String text, String field) {
    try {
      return Ids.parse(text);
    } catch (InvalidValueException e) {
      throw e.in(field);
    }
  }

  public static byte[] expireResponse(long catalogRevision, Format format) {
    return format.encode(ExpireResponse.newBuilder().setCatalogRevision(catalogRevision));
  }

  /// @return the catalog's revision
  public static long expireResponse(ByteBuffer body, Format format) {
    return format.decode(body, ExpireResponse.newBuilder()).build().getCatalogRevision();
  }

  public static byte[] explainResponse(Explanation explanation, Format format) {
    ExplainResponse.Builder to =
        ExplainResponse.newBuilder()
            .setAt(Times.toProto(explanation.at()))
            .setCatalogRevision(explanation.catalogRevision())
            .setOutcome(Enums.toProto(explanation.outcome()))
            .setConsideredTotal(explanation.consideredTotal());
    for (Explanation.Consideration c : explanation.considered()) {
      to.addConsidered(
          io.patchbay.proto.v1.Consideration.newBuilder()
              .setUpdateId(c.identity().updateId().toString())
              .setRevision(c.identity().revision())
              .setBulletin(c.bulletin())
              .setPackage(c.packageName())
              .setVerdict(io.patchbay.proto.v1.Consideration.Verdict.valueOf(c.verdict().name()))
              .setCondition(c.condition())
              .setPending(c.pending()));
    }
    return format.encode(to);
  }

  public static Explanation explainResponse(ByteBuffer body, Format format) {
    ExplainResponse response = format.decode(body, ExplainResponse.newBuilder()).build();
    return new Explanation(
        Times.toDomain(response.getAt()),
        response.getCatalogRevision(),
        outcome(response.getOutcome()),
        response.getConsideredList().stream().map(AdminWire::toDomain).toList(),
        response.getConsideredTotal());
  }

  private static Explanation.Consideration toDomain(io.patchbay.proto.v1.Consideration c) {
    return new Explanation.Consideration(
        new UpdateIdentity(Ids.parse(c.getUpdateId()), c.getRevision()),
        c.getBulletin(),
        c.getPackage(),
        Explanation.Verdict.valueOf(c.getVerdict().name()),
        c.getCondition(),
        c.getPending());
  }

  private static Outcome outcome(OfferResponse.Outcome outcome) {
    return Outcome.valueOf(outcome.name());
  }

  public static byte[] statusResponse(Status status, Format format) {
    StatusResponse.Builder to =
        StatusResponse.newBuilder()
            .setVersion(status.version())
            .setCatalogRevision(status.catalogRevision())
            .setHead(status.head().hex())
            .setUpdates(status.updates())
            .addAllBulletins(status.bulletins());
    for (Status.Pending pending : status.pending()) {
      to.addPending(
          PendingStatus.newBuilder()
              .setBulletin(pending.bulletin())
              .setReleaseAt(Times.toProto(pending.releaseAt()))
              .setUpdates(pending.updates()));
    }
    if (status.committedAt() != null) {
      to.setCommittedAt(Times.toProto(status.committedAt()));
    }
    if (status.mirror() != null) {
      to.setMirror(MirrorStatusMapper.toProto(status.mirror()));
    }
    return format.encode(to);
  }

  public static Status statusResponse(ByteBuffer body, Format format) {
    StatusResponse response = format.decode(body, StatusResponse.newBuilder()).build();
    return new Status(
        response.getVersion(),
        response.getCatalogRevision(),
        new Sha256(response.getHead()),
        response.getUpdates(),
        response.getBulletinsList(),
        response.getPendingList().stream()
            .map(
                p ->
                    new Status.Pending(
                        p.getBulletin(), Times.toDomain(p.getReleaseAt()), p.getUpdates()))
            .toList(),
        response.hasCommittedAt() ? Times.toDomain(response.getCommittedAt()) : null,
        response.hasMirror() ? MirrorStatusMapper.toDomain(response.getMirror()) : null);
  }

  private static io.patchbay.proto.v1.ManifestSource toProto(ManifestSource source) {
    return io.patchbay.proto.v1.ManifestSource.newBuilder()
        .setName(source.name())
        .setYaml(ByteString.copyFrom(source.yaml()))
        .build();
  }

  private static ManifestSource toDomain(io.patchbay.proto.v1.ManifestSource source) {
    return new ManifestSource(source.getName(), source.getYaml().toByteArray());
  }

  private static io.patchbay.proto.v1.Finding toProto(Finding finding) {
    return io.patchbay.proto.v1.Finding.newBuilder()
        .setFile(finding.file())
        .setLine(finding.line())
        .setPath(finding.path())
        .setMessage(finding.message())
        .setRemedy(finding.remedy())
        .setKind(io.patchbay.proto.v1.Finding.Kind.valueOf(finding.kind().name()))
        .setWitness(finding.witness())
        .setAccept(finding.acceptance() == null ? "" : finding.acceptance().toString())
        .build();
  }

  private static Finding toDomain(io.patchbay.proto.v1.Finding finding) {
    return new Finding(
        finding.getFile(),
        finding.getLine(),
        finding.getPath(),
        finding.getMessage(),
        finding.getRemedy(),
        kind(finding.getKind()),
        finding.getWitness(),
        finding.getAccept().isEmpty() ? null : Acceptance.parse(finding.getAccept()));
  }

  private static Finding.Kind kind(io.patchbay.proto.v1.Finding.Kind kind) {
    return switch (kind) {
      case GAP -> Finding.Kind.GAP;
      case OVERLAP -> Finding.Kind.OVERLAP;
      case UNREACHABLE -> Finding.Kind.UNREACHABLE;
      case STRANGER -> Finding.Kind.STRANGER;
      case OTHER, KIND_UNSPECIFIED, UNRECOGNIZED -> Finding.Kind.OTHER;
    };
  }
}
