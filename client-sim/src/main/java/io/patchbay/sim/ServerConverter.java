package io.patchbay.sim;

import io.patchbay.sim.wire.Connection;
import java.net.URI;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads the address of a server.
final class ServerConverter implements ITypeConverter<URI> {
  static final String DEFAULT = "http://127.0.0.1:8530";

  @Override
  public URI convert(String value) {
    try {
      URI server = URI.create(value);
      if (Connection.isServer(server)) {
        return server;
      }
    } catch (IllegalArgumentException e) {
      // Told below, with the rule.
    }
    throw new TypeConversionException(
        "'" + value + "' (expected: http://HOST[:PORT] or https://HOST[:PORT])");
  }
}
