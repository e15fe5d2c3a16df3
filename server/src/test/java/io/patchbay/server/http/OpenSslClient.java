package io.patchbay.server.http;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.patchbay.server.testing.Commands;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `openssl s_client`, for what the JDK's TLS cannot be made to do.
final class OpenSslClient {
  private static final int WAIT_SECONDS_MAX = 20;

  private OpenSslClient() {}

  static void assumeInstalled() throws InterruptedException {
    boolean installed;
    try {
      installed = Commands.run("openssl", "version").startsWith("OpenSSL");
    } catch (IOException e) {
      installed = false;
    }
    assumeTrue(installed, "openssl is not installed");
  }

  /// Runs until either side closes.
  ///
  /// @param input typed by the user, who says nothing more then and stays
  /// @return all it printed
  static String run(InetSocketAddress address, String input, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl", "s_client"));
    command.addAll(List.of("-connect", "127.0.0.1:" + address.getPort()));
    command.addAll(List.of(options));
    Path output = Files.createTempFile("s_client", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.US_ASCII));
      in.flush();
      boolean ended = process.waitFor(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
      String printed = Files.readString(output, StandardCharsets.ISO_8859_1);
      if (!ended) {
        throw new AssertionError("openssl s_client still runs: " + printed);
      }
      return printed;
    } finally {
      process.destroyForcibly().waitFor();
      Files.delete(output);
    }
  }
}
