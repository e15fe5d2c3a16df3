package io.patchbay.server.applicability;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.ClientConfiguration.Versioned;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.VersionRange;
import java.util.List;

/// Says whether a rule holds for a configuration. Allocates nothing; safe for any thread.
public final class Evaluator {
  private Evaluator() {}

  public static boolean holds(Rule rule, ClientConfiguration client) {
    return switch (rule) {
      case Rule.AllOf all -> allHold(all.operands(), client);
      case Rule.AnyOf any -> anyHolds(any.operands(), client);
      case Rule.Not not -> !holds(not.operand(), client);
      case Rule.WindowsVersion v -> v.comparison().holds(osOrder(v, client));
      case Rule.ServicePack sp ->
          client.servicePack() >= 0
              && sp.comparison().holds(Integer.compare(client.servicePack(), sp.major()));
      case Rule.ProductTypes types ->
          client.productType() != null && types.anyOf().contains(client.productType());
      case Rule.Processor processor ->
          client.architecture() != null && processor.anyOf().contains(client.architecture());
      case Rule.InstallationType type -> client.installation() == type.installation();
      case Rule.WindowsLanguage language -> language.language().equals(client.language());
      case Rule.ProductVersion v -> inRange(client.products(), v.product(), v.range());
      case Rule.ComponentVersion v -> inRange(client.components(), v.component(), v.range());
      case Rule.ComponentReported c -> find(client.components(), c.component()) >= 0;
      case Rule.UpdateInstalled u -> client.installedUpdates().contains(u.update());
    };
  }

  // Indexed loops: an iterator would be garbage on the hot path.
  private static boolean allHold(List<Rule> operands, ClientConfiguration client) {
    for (int i = 0; i < operands.size(); i++) {
      if (!holds(operands.get(i), client)) {
        return false;
      }
    }
    return true;
  }

  private static boolean anyHolds(List<Rule> operands, ClientConfiguration client) {
    for (int i = 0; i < operands.size(); i++) {
      if (holds(operands.get(i), client)) {
        return true;
      }
    }
    return false;
  }

  private static int osOrder(Rule.WindowsVersion rule, ClientConfiguration client) {
    return rule.parts() == 2
        ? Integer.compareUnsigned(client.os().majorMinor(), rule.version().majorMinor())
        : client.os().compareTo(rule.version());
  }

  private static boolean inRange(List<Versioned> reported, String name, VersionRange range) {
    int index = find(reported, name);
    return index >= 0 && range.contains(reported.get(index).packed());
  }

  /// Index of the entry of that name, or -1.
  static int find(List<Versioned> reported, String name) {
    for (int i = 0; i < reported.size(); i++) {
      if (reported.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
