package io.patchbay.server.applicability;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.ClientConfiguration.Versioned;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rule's value for a configuration, with the very condition that decided it.
///
/// @param condition in words: what was expected, and what the machine reports
public record Decision(boolean holds, String condition) {
  private static final int ALTERNATIVES_SHOWN_MAX = 8;

  /// Decides as [Evaluator#holds] does, and keeps the reason.
  public static Decision of(Rule rule, ClientConfiguration client) {
    return switch (rule) {
      case Rule.AllOf all -> ofAll(all, client);
      case Rule.AnyOf any -> ofAny(any, client);
      case Rule.Not not -> {
        Decision inner = of(not.operand(), client);
        yield new Decision(!inner.holds, "not (" + inner.condition + ")");
      }
      case Rule.WindowsVersion v -> leaf(rule, client, client.os());
      case Rule.ServicePack sp ->
          leaf(rule, client, client.servicePack() < 0 ? null : client.servicePack());
      case Rule.ProductTypes types ->
          leaf(rule, client, client.productType() == null ? null : client.productType().wireName());
      case Rule.Processor processor ->
          leaf(
              rule,
              client,
              client.architecture() == null ? null : client.architecture().wireName());
      case Rule.InstallationType type -> leaf(rule, client, client.installation().wireName());
      case Rule.WindowsLanguage language -> leaf(rule, client, client.language());
      case Rule.ProductVersion v -> leaf(rule, client, reported(client.products(), v.product()));
      case Rule.ComponentVersion v ->
          leaf(rule, client, reported(client.components(), v.component()));
      case Rule.ComponentReported c ->
          leaf(rule, client, reported(client.components(), c.component()));
      case Rule.UpdateInstalled u -> {
        boolean holds = Evaluator.holds(rule, client);
        yield new Decision(
            holds, Condition.of(rule) + ": " + (holds ? "reported" : "not reported"));
      }
    };
  }

  private static Decision leaf(Rule rule, ClientConfiguration client, @Nullable Object found) {
    return new Decision(
        Evaluator.holds(rule, client),
        Condition.of(rule) + ": " + (found == null ? "not reported" : "is " + found));
  }

  private static @Nullable Version reported(List<Versioned> reported, String name) {
    int index = Evaluator.find(reported, name);
    return index < 0 ? null : new Version(reported.get(index).packed());
  }

  // A conjunction fails by its first false operand; it holds by all of them, and the last says
  // most.
  private static Decision ofAll(Rule.AllOf all, ClientConfiguration client) {
    Decision last = new Decision(true, "no condition");
    for (Rule operand : all.operands()) {
      last = of(operand, client);
      if (!last.holds) {
        return last;
      }
    }
    return last;
  }

  // A disjunction holds by its first true operand; it fails by every one.
  private static Decision ofAny(Rule.AnyOf any, ClientConfiguration client) {
    StringBuilder failed = new StringBuilder();
    int shown = 0;
    for (Rule operand : any.operands()) {
      Decision decision = of(operand, client);
      if (decision.holds) {
        return decision;
      }
      if (failed.indexOf(decision.condition) < 0 && ++shown <= ALTERNATIVES_SHOWN_MAX) {
        failed.append(failed.isEmpty() ? "" : "; ").append(decision.condition);
      }
    }
    if (shown <= 1) {
      return new Decision(false, failed.isEmpty() ? "no alternative" : failed.toString());
    }
    String more = shown > ALTERNATIVES_SHOWN_MAX ? "; ..." : "";
    return new Decision(false, "none of (" + failed + more + ")");
  }
}
