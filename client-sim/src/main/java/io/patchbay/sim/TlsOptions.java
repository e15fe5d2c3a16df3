package io.patchbay.sim;

import io.patchbay.sim.load.ClientTls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How to speak TLS with a server whose address begins with https.
final class TlsOptions {
  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "Certificates to trust, PEM. Default: those of Java.")
  private @Nullable Path authority;

  @Option(names = "--tls-insecure", description = "Take any certificate.")
  private boolean isInsecure;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Certificate of the clients, PEM.")
  private @Nullable Path certificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key, PEM (PKCS #8).")
  private @Nullable Path key;

  @Option(
      names = "--tls-version",
      paramLabel = "1.2|1.3",
      description = "Speak this version only. Default: the newer that both know.")
  private @Nullable String version;

  boolean isAnyGiven() {
    return isInsecure || version != null || files().findAny().isPresent();
  }

  private Stream<Path> files() {
    return Stream.of(
            Optional.ofNullable(authority),
            Optional.ofNullable(certificate),
            Optional.ofNullable(key))
        .flatMap(Optional::stream);
  }

  Optional<String> fault() {
    if (isInsecure && authority != null) {
      return Optional.of("--tls-ca, --tls-insecure: one or the other");
    }
    if ((certificate == null) != (key == null)) {
      return Optional.of("--tls-cert, --tls-key: one needs the other");
    }
    if (version != null && !version.equals("1.2") && !version.equals("1.3")) {
      return Optional.of("--tls-version: " + version + " (expected: 1.2 or 1.3)");
    }
    return files()
        .filter(file -> !Files.isReadable(file))
        .findFirst()
        .map(file -> "--tls-...: no file that can be read: " + file);
  }

  ClientTls read() {
    return new ClientTls(
        authority, isInsecure, certificate, key, version == null ? null : "TLSv" + version);
  }
}
