package io.patchbay.sim;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// Command lines.
final class Machines {
  private Machines() {}

  /// Returns `check` as a Swiss German Windows XP.
  static List<String> check(URI server, String... more) {
    var arguments = new ArrayList<String>(List.of("check", "--server", server.toString()));
    arguments.addAll(List.of("--os", "5.1.2600", "--sp", "3", "--arch", "x86"));
    arguments.addAll(List.of("--type", "workstation", "--language", "de-CH"));
    arguments.addAll(List.of("--product", "internet-explorer@7.0.5730.13"));
    arguments.addAll(List.of(more));
    return arguments;
  }
}
