package io.patchbay.server.wire;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.Classification;
import io.patchbay.server.domain.Comparison;
import io.patchbay.server.domain.Installation;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Outcome;
import io.patchbay.server.domain.ProductType;
import io.patchbay.server.domain.RebootBehavior;
import io.patchbay.server.domain.ReportResult;
import io.patchbay.server.domain.Severity;
import io.patchbay.server.domain.StandingReason;
import org.jspecify.annotations.Nullable;

/// Constants of the schemas and of the domain, which have the same names but for the zero ones.
final class Enums {
  private Enums() {}

  static Architecture toDomain(io.patchbay.proto.v1.Architecture value) {
    return same(Architecture.class, value);
  }

  static io.patchbay.proto.v1.Architecture toProto(Architecture value) {
    return io.patchbay.proto.v1.Architecture.valueOf(value.name());
  }

  /// The constant of that number; null if there is none, or it stands for "unspecified".
  static @Nullable Architecture architecture(int number) {
    io.patchbay.proto.v1.Architecture value = io.patchbay.proto.v1.Architecture.forNumber(number);
    return value == null || number == 0 ? null : toDomain(value);
  }

  /// The constant of that number; null if there is none, or it stands for "unspecified".
  static @Nullable ProductType productType(int number) {
    io.patchbay.proto.v1.ProductType value = io.patchbay.proto.v1.ProductType.forNumber(number);
    return value == null || number == 0 ? null : toDomain(value);
  }

  /// The constant of that number; null if there is none, or it stands for "unspecified".
  static @Nullable Installation installation(int number) {
    io.patchbay.proto.v1.Installation value = io.patchbay.proto.v1.Installation.forNumber(number);
    return value == null || number == 0 ? null : toDomain(value);
  }

  static ProductType toDomain(io.patchbay.proto.v1.ProductType value) {
    return same(ProductType.class, value);
  }

  static io.patchbay.proto.v1.ProductType toProto(ProductType value) {
    return io.patchbay.proto.v1.ProductType.valueOf(value.name());
  }

  static Installation toDomain(io.patchbay.proto.v1.Installation value) {
    return same(Installation.class, value);
  }

  static io.patchbay.proto.v1.Installation toProto(Installation value) {
    return io.patchbay.proto.v1.Installation.valueOf(value.name());
  }

  static Comparison toDomain(io.patchbay.proto.v1.Comparison value) {
    return same(Comparison.class, value);
  }

  static io.patchbay.proto.v1.Comparison toProto(Comparison value) {
    return io.patchbay.proto.v1.Comparison.valueOf(value.name());
  }

  static Classification toDomain(io.patchbay.proto.v1.Classification value) {
    return same(Classification.class, value);
  }

  static io.patchbay.proto.v1.Classification toProto(Classification value) {
    return io.patchbay.proto.v1.Classification.valueOf(value.name());
  }

  static Severity toDomain(io.patchbay.proto.v1.Severity value) {
    return value == io.patchbay.proto.v1.Severity.SEVERITY_UNSPECIFIED
        ? Severity.UNRATED
        : same(Severity.class, value);
  }

  static io.patchbay.proto.v1.Severity toProto(Severity value) {
    return value == Severity.UNRATED
        ? io.patchbay.proto.v1.Severity.SEVERITY_UNSPECIFIED
        : io.patchbay.proto.v1.Severity.valueOf(value.name());
  }

  static RebootBehavior toDomain(io.patchbay.proto.v1.RebootBehavior value) {
    return value == io.patchbay.proto.v1.RebootBehavior.REBOOT_BEHAVIOR_UNSPECIFIED
        ? RebootBehavior.UNKNOWN
        : same(RebootBehavior.class, value);
  }

  static io.patchbay.proto.v1.RebootBehavior toProto(RebootBehavior value) {
    return value == RebootBehavior.UNKNOWN
        ? io.patchbay.proto.v1.RebootBehavior.REBOOT_BEHAVIOR_UNSPECIFIED
        : io.patchbay.proto.v1.RebootBehavior.valueOf(value.name());
  }

  static io.patchbay.proto.v1.Report.Result toProto(ReportResult value) {
    return io.patchbay.proto.v1.Report.Result.valueOf(value.name());
  }

  static ReportResult toDomain(io.patchbay.proto.v1.Report.Result value) {
    return same(ReportResult.class, value);
  }

  static StandingReason toDomain(io.patchbay.proto.v1.StandingItem.Reason value) {
    return same(StandingReason.class, value);
  }

  static io.patchbay.proto.v1.OfferResponse.Outcome toProto(Outcome value) {
    return io.patchbay.proto.v1.OfferResponse.Outcome.valueOf(value.name());
  }

  private static <E extends Enum<E>> E same(Class<E> type, Enum<?> value) {
    try {
      return Enum.valueOf(type, value.name());
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException(value.name(), "a value of this release's schemas");
    }
  }
}
