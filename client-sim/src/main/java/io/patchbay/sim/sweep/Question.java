package io.patchbay.sim.sweep;

import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.sim.wire.OfferClient.Way;

/// One machine to ask as.
public record Question(Row row, ClientConfiguration machine, Way way) {
  /// Returns the message to send.
  public OfferRequest request() {
    return OfferRequest.newBuilder().setConfiguration(machine).build();
  }
}
