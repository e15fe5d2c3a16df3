package io.patchbay.server.wire;

import io.patchbay.proto.v1.AllOf;
import io.patchbay.proto.v1.AnyOf;
import io.patchbay.proto.v1.ComponentReported;
import io.patchbay.proto.v1.ComponentVersion;
import io.patchbay.proto.v1.Expression;
import io.patchbay.proto.v1.InstallationType;
import io.patchbay.proto.v1.Not;
import io.patchbay.proto.v1.Processor;
import io.patchbay.proto.v1.ProductTypes;
import io.patchbay.proto.v1.ProductVersion;
import io.patchbay.proto.v1.ServicePack;
import io.patchbay.proto.v1.UpdateInstalled;
import io.patchbay.proto.v1.WindowsLanguage;
import io.patchbay.proto.v1.WindowsVersion;
import io.patchbay.server.domain.ApplicabilityRules;
import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ProductType;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Version;
import io.patchbay.server.domain.VersionRange;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Applicability rules, `rules.proto`.
final class RuleMapper {
  private RuleMapper() {}

  static io.patchbay.proto.v1.ApplicabilityRules toProto(ApplicabilityRules rules) {
    return io.patchbay.proto.v1.ApplicabilityRules.newBuilder()
        .setInstallable(toProto(rules.installable()))
        .setInstalled(toProto(rules.installed()))
        .build();
  }

  static ApplicabilityRules toDomain(io.patchbay.proto.v1.ApplicabilityRules rules) {
    return new ApplicabilityRules(toDomain(rules.getInstallable()), toDomain(rules.getInstalled()));
  }

  static Expression toProto(Rule rule) {
    Expression.Builder to = Expression.newBuilder();
    return switch (rule) {
      case Rule.AllOf all ->
          to.setAllOf(AllOf.newBuilder().addAllOperands(toProto(all.operands()))).build();
      case Rule.AnyOf any ->
          to.setAnyOf(AnyOf.newBuilder().addAllOperands(toProto(any.operands()))).build();
      case Rule.Not not -> to.setNot(Not.newBuilder().setOperand(toProto(not.operand()))).build();
      case Rule.WindowsVersion v ->
          to.setWindowsVersion(
                  WindowsVersion.newBuilder()
                      .setComparison(Enums.toProto(v.comparison()))
                      .setVersion(
                          v.parts() == 2
                              ? v.version().major() + "." + v.version().minor()
                              : v.version().toString()))
              .build();
      case Rule.ServicePack sp ->
          to.setServicePack(
                  ServicePack.newBuilder()
                      .setComparison(Enums.toProto(sp.comparison()))
                      .setMajor(sp.major()))
              .build();
      case Rule.ProductTypes types ->
          to.setProductTypes(
                  ProductTypes.newBuilder()
                      .addAllAnyOf(types.anyOf().stream().map(Enums::toProto).toList()))
              .build();
      case Rule.Processor processor ->
          to.setProcessor(
                  Processor.newBuilder()
                      .addAllAnyOf(processor.anyOf().stream().map(Enums::toProto).toList()))
              .build();
      case Rule.InstallationType type ->
          to.setInstallationType(
                  InstallationType.newBuilder().setInstallation(Enums.toProto(type.installation())))
              .build();
      case Rule.WindowsLanguage l ->
          to.setWindowsLanguage(WindowsLanguage.newBuilder().setLanguage(l.language().code()))
              .build();
      case Rule.ProductVersion v ->
          to.setProductVersion(
                  ProductVersion.newBuilder()
                      .setProduct(v.product())
                      .setFrom(new Version(v.range().from()).toString())
                      .setBelow(below(v.range())))
              .build();
      case Rule.ComponentVersion v ->
          to.setComponentVersion(
                  ComponentVersion.newBuilder()
                      .setComponent(v.component())
                      .setFrom(new Version(v.range().from()).toString())
                      .setBelow(below(v.range())))
              .build();
      case Rule.ComponentReported c ->
          to.setComponentReported(ComponentReported.newBuilder().setComponent(c.component()))
              .build();
      case Rule.UpdateInstalled u ->
          to.setUpdateInstalled(UpdateInstalled.newBuilder().setUpdate(u.update())).build();
    };
  }

  private static List<Expression> toProto(List<Rule> operands) {
    return operands.stream().map(RuleMapper::toProto).toList();
  }

  private static String below(VersionRange range) {
    return range.isBounded() ? new Version(range.last() + 1).toString() : "";
  }

  static Rule toDomain(Expression expression) {
    return switch (expression.getKindCase()) {
      case ALL_OF -> new Rule.AllOf(toDomain(expression.getAllOf().getOperandsList()));
      case ANY_OF -> new Rule.AnyOf(toDomain(expression.getAnyOf().getOperandsList()));
      case NOT -> new Rule.Not(toDomain(expression.getNot().getOperand()));
      case WINDOWS_VERSION -> windowsVersion(expression.getWindowsVersion());
      case SERVICE_PACK ->
          new Rule.ServicePack(
              Enums.toDomain(expression.getServicePack().getComparison()),
              expression.getServicePack().getMajor());
      case PRODUCT_TYPES -> {
        Set<ProductType> types =
            expression.getProductTypes().getAnyOfList().stream()
                .map(Enums::toDomain)
                .collect(Collectors.toSet());
        yield new Rule.ProductTypes(types);
      }
      case PROCESSOR -> {
        Set<Architecture> architectures =
            expression.getProcessor().getAnyOfList().stream()
                .map(Enums::toDomain)
                .collect(Collectors.toSet());
        yield new Rule.Processor(architectures);
      }
      case INSTALLATION_TYPE ->
          new Rule.InstallationType(
              Enums.toDomain(expression.getInstallationType().getInstallation()));
      case WINDOWS_LANGUAGE ->
          new Rule.WindowsLanguage(Language.ofCode(expression.getWindowsLanguage().getLanguage()));
      case PRODUCT_VERSION -> {
        ProductVersion v = expression.getProductVersion();
        yield new Rule.ProductVersion(v.getProduct(), range(v.getFrom(), v.getBelow()));
      }
      case COMPONENT_VERSION -> {
        ComponentVersion v = expression.getComponentVersion();
        yield new Rule.ComponentVersion(v.getComponent(), range(v.getFrom(), v.getBelow()));
      }
      case COMPONENT_REPORTED ->
          new Rule.ComponentReported(expression.getComponentReported().getComponent());
      case UPDATE_INSTALLED ->
          new Rule.UpdateInstalled(
              ClientConfiguration.updateKey(expression.getUpdateInstalled().getUpdate()));
      case KIND_NOT_SET ->
          throw new InvalidValueException("", "an operator of this release's rule language");
    };
  }

  private static List<Rule> toDomain(List<Expression> operands) {
    return operands.stream().map(RuleMapper::toDomain).toList();
  }

  private static Rule windowsVersion(WindowsVersion v) {
    long dots = v.getVersion().chars().filter(c -> c == '.').count();
    OsVersion version = OsVersion.parse(dots == 1 ? v.getVersion() + ".0" : v.getVersion());
    return new Rule.WindowsVersion(Enums.toDomain(v.getComparison()), version, dots == 1 ? 2 : 3);
  }

  static VersionRange range(String from, String below) {
    Version first = from.isEmpty() ? new Version(0) : Version.parse(from);
    return below.isEmpty()
        ? VersionRange.from(first)
        : VersionRange.between(first, Version.parse(below));
  }
}
