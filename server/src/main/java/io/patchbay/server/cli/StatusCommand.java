package io.patchbay.server.cli;

import io.patchbay.server.domain.Status;
import io.patchbay.server.wire.AdminWire;
import io.patchbay.server.wire.Format;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Says how a server is.
@Command(name = "status", description = "Say what a server holds, and what waits for its release.")
final class StatusCommand implements Callable<Integer> {
  private static final int BULLETINS_SHOWN_MAX = 20;

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Mixin private AdminOptions options = new AdminOptions();

  @Option(names = "--json", description = "Print everything as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (AdminClient client = options.connect()) {
      if (json) {
        byte[] body = client.get("/admin/v1/status", Format.JSON);
        out.println(new String(body, StandardCharsets.UTF_8));
      } else {
        byte[] body = client.get("/admin/v1/status", Format.PROTOBUF);
        print(AdminWire.statusResponse(ByteBuffer.wrap(body), Format.PROTOBUF), out);
      }
      return 0;
    }
  }

  private static String bulletins(List<String> ids) {
    String shown = String.join(", ", ids.subList(0, Math.min(ids.size(), BULLETINS_SHOWN_MAX)));
    int more = ids.size() - BULLETINS_SHOWN_MAX;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  private static void print(Status status, PrintWriter out) {
    out.printf("version           %s%n", status.version());
    out.printf("catalog revision  %d%n", status.catalogRevision());
    out.printf("chain head        %s%n", status.head());
    out.printf(
        "last commit       %s%n", status.committedAt() == null ? "none" : status.committedAt());
    out.printf("updates           %d%n", status.updates());
    out.printf("bulletins         %s%n", bulletins(status.bulletins()));
    for (Status.Pending pending : status.pending()) {
      out.printf(
          "pending           %s, %d updates, at %s%n",
          pending.bulletin(), pending.updates(), pending.releaseAt());
    }
  }
}
