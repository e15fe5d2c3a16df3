package io.patchbay.sim;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// `NAME@VERSION` on the command line. What name and version may be is the server's to say.
record NameAtVersion(String name, String version) {
  static final class Converter implements ITypeConverter<NameAtVersion> {
    @Override
    public NameAtVersion convert(String value) {
      int at = value.indexOf('@');
      if (at <= 0 || at == value.length() - 1) {
        throw new TypeConversionException("'" + value + "' (expected: NAME@VERSION)");
      }
      return new NameAtVersion(value.substring(0, at), value.substring(at + 1));
    }
  }
}
