package io.patchbay.server.cli;

import io.patchbay.server.domain.Acceptance;
import io.patchbay.server.domain.InvalidValueException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads `--accept`.
final class AcceptanceConverter implements ITypeConverter<Acceptance> {
  @Override
  public Acceptance convert(String value) {
    try {
      return Acceptance.parse(value);
    } catch (InvalidValueException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
