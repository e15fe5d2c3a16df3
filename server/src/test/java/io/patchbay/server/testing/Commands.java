package io.patchbay.server.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Runs a program of the system to its end.
public final class Commands {
  private Commands() {}

  /// @throws IOException with what it printed, if it is missing or fails
  public static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(List.of(command) + " ended with " + status + ": " + output.strip());
    }
    return output;
  }
}
