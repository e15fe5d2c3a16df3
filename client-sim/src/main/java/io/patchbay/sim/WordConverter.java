package io.patchbay.sim;

import static io.patchbay.sim.wire.Words.word;

import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.Installation;
import io.patchbay.proto.v1.ProductType;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads the values of an enum of the wire as the query string writes them: `x86`,
/// `domain-controller`.
abstract class WordConverter<E extends Enum<E>> implements ITypeConverter<E> {
  private final List<E> values;

  private WordConverter(List<E> values) {
    this.values = values;
  }

  @Override
  public E convert(String value) {
    return values.stream()
        .filter(candidate -> word(candidate).equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException("'" + value + "' (expected: one of " + words() + ")"));
  }

  private String words() {
    return String.join(", ", values.stream().map(value -> word(value)).toList());
  }

  static final class OfArchitecture extends WordConverter<Architecture> {
    OfArchitecture() {
      super(List.of(Architecture.X86, Architecture.X64, Architecture.IA64, Architecture.ARM64));
    }
  }

  static final class OfProductType extends WordConverter<ProductType> {
    OfProductType() {
      super(List.of(ProductType.WORKSTATION, ProductType.SERVER, ProductType.DOMAIN_CONTROLLER));
    }
  }

  static final class OfInstallation extends WordConverter<Installation> {
    OfInstallation() {
      super(List.of(Installation.FULL, Installation.SERVER_CORE));
    }
  }
}
