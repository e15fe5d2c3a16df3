package io.patchbay.sim.wire;

import io.patchbay.proto.v1.Update;
import java.io.IOException;

/// Asks `/v1/updates` over one connection. Reads at most 1 MiB of answer.
public final class UpdateClient {
  private final Connection connection;

  /// @param connection stays the caller's to close
  public UpdateClient(Connection connection) {
    this.connection = connection;
  }

  /// Asks for one revision of one update.
  ///
  /// @param id UUID
  /// @param revision from 1
  /// @throws ProblemException if the server does not have it, or answers something else
  /// @throws IOException if no answer comes
  public Update get(String id, int revision) throws IOException {
    Request request =
        Request.get("/v1/updates/" + id + "/" + Integer.toUnsignedString(revision))
            .with("Accept", Answer.PROTOBUF);
    var update = Update.newBuilder();
    Answer.read(connection.exchange(request), update);
    return update.build();
  }
}
