package io.patchbay.server.cli;

import io.patchbay.server.domain.ReindexState;
import io.patchbay.server.domain.ReindexState.Phase;
import io.patchbay.server.wire.AdminWire;
import io.patchbay.server.wire.Format;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Rebuilds the index of a running server.
@Command(
    name = "reindex",
    description = {
      "Rebuild the index from the updates, while the server goes on answering and publishing.",
      "",
      "Every row is made anew and compared with the stored one; what is missing, damaged or other"
          + " than it should be is replaced. Waits until it is done."
    })
final class ReindexCommand implements Callable<Integer> {
  private static final String TARGET = "/admin/v1/reindex";
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Mixin private AdminOptions options = new AdminOptions();

  @Option(names = "--json", description = "Print what it came to as JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (AdminClient client = options.connect()) {
      ReindexState state = state(client.post(TARGET, new byte[0]));
      for (int looks = 1; state.isRunning(); looks++) {
        Thread.sleep(BETWEEN_LOOKS);
        state = state(client.get(TARGET, Format.PROTOBUF));
        if (looks % 4 == 0 && state.isRunning()) {
          spec.commandLine().getErr().println(progress(state));
        }
      }
      if (json) {
        out.println(
            new String(AdminWire.reindexResponse(state, Format.JSON), StandardCharsets.UTF_8));
      } else if (state.phase() == Phase.DONE) {
        out.println(result(state));
      }
      if (state.phase() != Phase.DONE) {
        throw new CommandFailure("the index was not rebuilt: " + state.failure());
      }
      return 0;
    }
  }

  private static ReindexState state(byte[] body) {
    return AdminWire.reindexResponse(ByteBuffer.wrap(body), Format.PROTOBUF);
  }

  private static String progress(ReindexState state) {
    return state.phase() == Phase.READING_UPDATES
        ? "%,d updates read".formatted(state.updates())
        : "%,d updates read, %,d rows compared".formatted(state.updates(), state.rows());
  }

  private static String result(ReindexState state) {
    String read = "%,d updates, %,d rows: ".formatted(state.updates(), state.rows());
    return state.rewritten() + state.removed() == 0
        ? read + "all as they should be"
        : read + "%,d rewritten, %,d removed".formatted(state.rewritten(), state.removed());
  }
}
