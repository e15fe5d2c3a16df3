package io.patchbay.server.cli;

import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.wire.AdminWire;
import io.patchbay.server.wire.Format;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Takes updates back.
@Command(
    name = "expire",
    description = {
      "Take updates back: from now on they are offered to nobody, here and at every mirror.",
      "",
      "One change of the catalog, which --undo reverses. An update that is expired already stays"
          + " so, and its revisions and files stay where they are."
    },
    footer = {"", "Example:", "  patchbay expire 0f6c2a5e-6f0b-5d4e-9c57-3f1f2f0f9a11"})
final class ExpireCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Mixin private AdminOptions options = new AdminOptions();

  @Option(names = "--undo", description = "Bring back what was expired.")
  private boolean undo;

  @Parameters(paramLabel = "UPDATE_ID", arity = "1..*", description = "Ids of the updates.")
  private List<String> ids = List.of();

  @Override
  public Integer call() {
    Set<UUID> updates = parsed();
    byte[] request =
        AdminWire.expireRequest(
            new AdminWire.Expire(UUID.randomUUID(), updates, undo), Format.PROTOBUF);
    try (AdminClient client = options.connect()) {
      byte[] body = client.post("/admin/v1/expire", request);
      long revision = AdminWire.expireResponse(ByteBuffer.wrap(body), Format.PROTOBUF);
      spec.commandLine()
          .getOut()
          .printf(
              "%d updates %s; catalog revision %d%n",
              updates.size(), undo ? "brought back" : "expired", revision);
      return 0;
    }
  }

  private Set<UUID> parsed() {
    Set<UUID> updates = new LinkedHashSet<>();
    for (String id : ids) {
      try {
        updates.add(Ids.parse(id));
      } catch (InvalidValueException e) {
        throw new ParameterException(spec.commandLine(), "UPDATE_ID: " + e.getMessage(), e);
      }
    }
    return updates;
  }
}
