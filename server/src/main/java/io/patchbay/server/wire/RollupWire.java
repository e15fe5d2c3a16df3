package io.patchbay.server.wire;

import io.patchbay.proto.v1.RefusedCount;
import io.patchbay.proto.v1.RolledUpCount;
import io.patchbay.proto.v1.RollupRequest;
import io.patchbay.proto.v1.RollupResponse;
import io.patchbay.server.domain.ConfigurationClass;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OriginCount;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.RollupReceipt;
import io.patchbay.server.domain.UpdateIdentity;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Counts of reports as servers send them upstream, and their receipts. Every method is safe for
/// any thread.
public final class RollupWire {
  /// How many counts one request can have.
  public static final int COUNTS_MAX = 1_000;

  private RollupWire() {}

  /// A `RollupRequest`.
  public static byte[] request(List<OriginCount> counts, Format format) {
    RollupRequest.Builder to = RollupRequest.newBuilder();
    counts.forEach(count -> to.addCounts(toProto(count)));
    return format.encode(to);
  }

  private static RolledUpCount toProto(OriginCount count) {
    ReportGroup group = count.group();
    RolledUpCount.Builder to =
        RolledUpCount.newBuilder()
            .setOrigin(count.origin().toString())
            .setUpdateId(group.update().updateId().toString())
            .setRevision(group.update().revision())
            .setResult(Enums.toProto(group.result()))
            .setErrorCode(group.errorCode())
            .setCount(count.count());
    ConfigurationClass machines = group.machines();
    if (machines != null) {
      to.setOsVersion(machines.os())
          .setArchitecture(Enums.toProto(machines.architecture()))
          .setLanguage(machines.language().code());
    }
    return to.build();
  }

  /// The counts in a `RollupRequest`.
  ///
  /// @throws InvalidValueException that names the field at fault
  public static List<OriginCount> request(ByteBuffer body, Format format) {
    RollupRequest request = format.decode(body, RollupRequest.newBuilder()).build();
    int size = request.getCountsCount();
    if (size < 1 || size > COUNTS_MAX) {
      throw new InvalidValueException(size + " counts", "1 to " + COUNTS_MAX).in("counts");
    }
    List<OriginCount> counts = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      RolledUpCount count = request.getCounts(i);
      counts.add(in("counts[" + i + "]", () -> toDomain(count)));
    }
    return counts;
  }

  private static OriginCount toDomain(RolledUpCount count) {
    UUID origin = in("origin", () -> Ids.parse(count.getOrigin()));
    UUID id = in("updateId", () -> Ids.parse(count.getUpdateId()));
    UpdateIdentity update = in("revision", () -> new UpdateIdentity(id, count.getRevision()));
    var result = in("result", () -> Enums.toDomain(count.getResult()));
    return new OriginCount(
        origin,
        new ReportGroup(update, machines(count), result, count.getErrorCode()),
        count.getCount());
  }

  private static @Nullable ConfigurationClass machines(RolledUpCount count) {
    boolean none =
        count.getOsVersion().isEmpty()
            && count.getArchitectureValue() == 0
            && count.getLanguage().isEmpty();
    return none
        ? null
        : new ConfigurationClass(
            in("osVersion", () -> OsVersion.parse(count.getOsVersion() + ".0").majorMinor()),
            in("architecture", () -> Enums.toDomain(count.getArchitecture())),
            in("language", () -> Language.ofCode(count.getLanguage())));
  }

  private static <T> T in(String field, Supplier<T> parse) {
    try {
      return parse.get();
    } catch (InvalidValueException e) {
      throw e.in(field);
    }
  }

  /// A `RollupResponse`.
  public static byte[] receipt(RollupReceipt receipt, Format format) {
    RollupResponse.Builder to = RollupResponse.newBuilder().setOrigin(receipt.by().toString());
    receipt
        .refused()
        .forEach(
            refused ->
                to.addRefused(
                    RefusedCount.newBuilder()
                        .setIndex(refused.index())
                        .setReason(refused.reason())));
    return format.encode(to);
  }

  /// The receipt in a `RollupResponse`.
  ///
  /// @throws InvalidValueException that names the field at fault
  public static RollupReceipt receipt(ByteBuffer body, Format format) {
    RollupResponse response = format.decode(body, RollupResponse.newBuilder()).build();
    return new RollupReceipt(
        in("origin", () -> Ids.parse(response.getOrigin())),
        response.getRefusedList().stream()
            .map(refused -> new RollupReceipt.Refused(refused.getIndex(), refused.getReason()))
            .toList());
  }
}
