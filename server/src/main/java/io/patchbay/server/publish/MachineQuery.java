package io.patchbay.server.publish;

import io.patchbay.server.domain.ClientConfiguration;

/// Machines as `patchbay explain` is asked about them.
final class MachineQuery {
  private MachineQuery() {}

  /// The query string of /v1/offers. A machine that left out what every machine has to report
  /// cannot be asked about.
  static String of(ClientConfiguration machine) {
    StringBuilder query = new StringBuilder("os=" + machine.os());
    query.append("&sp=").append(machine.servicePack());
    if (machine.architecture() != null) {
      query.append("&arch=").append(machine.architecture().wireName());
    }
    if (machine.productType() != null) {
      query.append("&type=").append(machine.productType().wireName());
    }
    query.append("&installation=").append(machine.installation().wireName());
    query.append("&language=").append(machine.language());
    machine.products().forEach(p -> query.append("&product=").append(p));
    machine.components().forEach(c -> query.append("&component=").append(c));
    machine.installedUpdates().stream()
        .sorted()
        .forEach(u -> query.append("&installed=").append(u));
    return query.toString();
  }
}
