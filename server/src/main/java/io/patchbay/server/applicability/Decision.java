package io.patchbay.server.applicability;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.ClientConfiguration.Versioned;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Version;
import java.util.List;
import java.util.stream.Collectors;
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
      case Rule.WindowsVersion v ->
          leaf(
              rule,
              client,
              "Windows version "
                  + v.comparison().sign()
                  + " "
                  + (v.parts() == 2
                      ? v.version().major() + "." + v.version().minor()
                      : v.version().toString()),
              client.os());
      case Rule.ServicePack sp ->
          leaf(
              rule,
              client,
              "service pack " + sp.comparison().sign() + " " + sp.major(),
              client.servicePack() < 0 ? null : client.servicePack());
      case Rule.ProductTypes types ->
          leaf(
              rule,
              client,
              "product type "
                  + types.anyOf().stream().map(t -> t.wireName()).collect(Collectors.joining("/")),
              client.productType() == null ? null : client.productType().wireName());
      case Rule.Processor processor ->
          leaf(
              rule,
              client,
              "architecture "
                  + processor.anyOf().stream()
                      .map(a -> a.wireName())
                      .collect(Collectors.joining("/")),
              client.architecture() == null ? null : client.architecture().wireName());
      case Rule.InstallationType type ->
          leaf(
              rule,
              client,
              "installation " + type.installation().wireName(),
              client.installation().wireName());
      case Rule.WindowsLanguage language ->
          leaf(rule, client, "language " + language.language(), client.language());
      case Rule.ProductVersion v ->
          leaf(
              rule,
              client,
              v.product() + " " + v.range(),
              reported(client.products(), v.product()));
      case Rule.ComponentVersion v ->
          leaf(
              rule,
              client,
              v.component() + " " + v.range(),
              reported(client.components(), v.component()));
      case Rule.ComponentReported c ->
          leaf(
              rule,
              client,
              c.component() + " reported",
              reported(client.components(), c.component()));
      case Rule.UpdateInstalled u -> {
        boolean holds = Evaluator.holds(rule, client);
        yield new Decision(
            holds, "record of " + u.update() + ": " + (holds ? "reported" : "not reported"));
      }
    };
  }

  private static Decision leaf(
      Rule rule, ClientConfiguration client, String expected, @Nullable Object found) {
    return new Decision(
        Evaluator.holds(rule, client),
        expected + ": " + (found == null ? "not reported" : "is " + found));
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
