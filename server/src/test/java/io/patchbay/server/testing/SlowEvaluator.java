package io.patchbay.server.testing;

import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.ClientConfiguration.Versioned;
import io.patchbay.server.domain.Offer;
import io.patchbay.server.domain.Outcome;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Update;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongPredicate;

/// The meaning of an answer, word by word and without an index: walks all updates, newest revision
/// of each. Shares nothing with the server's evaluator but the rules.
public final class SlowEvaluator {
  private SlowEvaluator() {}

  public static Answer answer(Collection<Update> updates, ClientConfiguration x, long revision) {
    return answer(updates, Set.of(), x, revision);
  }

  /// @param withheld updates that are offered to nobody, and so supersede nothing
  public static Answer answer(
      Collection<Update> updates, Set<UUID> withheld, ClientConfiguration x, long revision) {
    return answer(updates, withheld, Set.of(), x, revision);
  }

  /// @param expired updates that have left scope: offered to nobody, and meant for nobody
  public static Answer answer(
      Collection<Update> updates,
      Set<UUID> withheld,
      Set<UUID> expired,
      ClientConfiguration x,
      long revision) {
    Map<UUID, Update> newest = newest(updates);
    boolean meant =
        newest.values().stream()
            .filter(u -> !expired.contains(u.id()))
            .anyMatch(u -> holds(u.rules().installable(), x));
    boolean left =
        offerable(newest, x).stream()
            .anyMatch(u -> withheld.contains(u.id()) && !expired.contains(u.id()));
    Set<UUID> nobodys = new HashSet<>(withheld);
    nobodys.addAll(expired);
    List<Offer> offers = remaining(newest, nobodys, x).stream().map(Offer::of).toList();
    Outcome outcome =
        !offers.isEmpty()
            ? Outcome.OFFERED
            : left ? Outcome.UNAVAILABLE : meant ? Outcome.UP_TO_DATE : Outcome.NOT_APPLICABLE;
    return new Answer(revision, outcome, offers);
  }

  /// The updates that are offered, newest release first.
  public static List<Update> remaining(Collection<Update> updates, ClientConfiguration x) {
    return remaining(newest(updates), Set.of(), x);
  }

  private static List<Update> remaining(
      Map<UUID, Update> newest, Set<UUID> withheld, ClientConfiguration x) {
    List<Update> offerable =
        offerable(newest, x).stream().filter(u -> !withheld.contains(u.id())).toList();
    return offerable.stream()
        .filter(u -> offerable.stream().noneMatch(other -> supersedes(other, u, newest)))
        .sorted(
            Comparator.comparing(Update::releasedAt)
                .reversed()
                .thenComparing(u -> u.id().toString()))
        .toList();
  }

  private static List<Update> offerable(Map<UUID, Update> newest, ClientConfiguration x) {
    return newest.values().stream()
        .filter(u -> holds(u.rules().installable(), x))
        .filter(u -> prerequisitesHold(u, x, newest))
        .filter(u -> !holds(u.rules().installed(), x))
        .toList();
  }

  private static Map<UUID, Update> newest(Collection<Update> updates) {
    Map<UUID, Update> newest = new HashMap<>();
    for (Update u : updates) {
      newest.merge(u.id(), u, (a, b) -> a.identity().revision() > b.identity().revision() ? a : b);
    }
    return newest;
  }

  private static boolean prerequisitesHold(
      Update update, ClientConfiguration x, Map<UUID, Update> newest) {
    return update.prerequisites().stream()
        .allMatch(p -> p.anyOf().stream().anyMatch(id -> isInstalled(id, x, newest)));
  }

  private static boolean isInstalled(UUID id, ClientConfiguration x, Map<UUID, Update> newest) {
    Update update = newest.get(id);
    return x.installedUpdates().stream().anyMatch(id.toString()::equalsIgnoreCase)
        || (update != null && holds(update.rules().installed(), x));
  }

  private static boolean supersedes(Update by, Update superseded, Map<UUID, Update> newest) {
    return supersedes(by, superseded.id(), newest, new HashSet<>());
  }

  private static boolean supersedes(
      Update by, UUID superseded, Map<UUID, Update> newest, Set<UUID> seen) {
    for (UUID direct : by.supersedes()) {
      if (direct.equals(superseded)) {
        return true;
      }
      Update next = newest.get(direct);
      if (next != null && seen.add(direct) && supersedes(next, superseded, newest, seen)) {
        return true;
      }
    }
    return false;
  }

  /// Whether the rule holds for the machine.
  public static boolean holds(Rule rule, ClientConfiguration x) {
    if (rule instanceof Rule.AllOf all) {
      return all.operands().stream().allMatch(operand -> holds(operand, x));
    }
    if (rule instanceof Rule.AnyOf any) {
      return any.operands().stream().anyMatch(operand -> holds(operand, x));
    }
    if (rule instanceof Rule.Not not) {
      return !holds(not.operand(), x);
    }
    if (rule instanceof Rule.WindowsVersion v) {
      long reported = x.os().major() * 65536L + x.os().minor();
      long expected = v.version().major() * 65536L + v.version().minor();
      if (v.parts() == 3) {
        reported = reported * 65536L + x.os().build();
        expected = expected * 65536L + v.version().build();
      }
      return compares(v.comparison().name(), reported, expected);
    }
    if (rule instanceof Rule.ServicePack sp) {
      return x.servicePack() != -1 && compares(sp.comparison().name(), x.servicePack(), sp.major());
    }
    if (rule instanceof Rule.ProductTypes types) {
      return types.anyOf().stream().anyMatch(type -> type == x.productType());
    }
    if (rule instanceof Rule.Processor processor) {
      return processor.anyOf().stream().anyMatch(a -> a == x.architecture());
    }
    if (rule instanceof Rule.InstallationType type) {
      return type.installation() == x.installation();
    }
    if (rule instanceof Rule.WindowsLanguage l) {
      return x.language() != null && x.language().code().equals(l.language().code());
    }
    if (rule instanceof Rule.ProductVersion v) {
      return any(x.products(), v.product(), within(v.range().from(), v.range().last()));
    }
    if (rule instanceof Rule.ComponentVersion v) {
      return any(x.components(), v.component(), within(v.range().from(), v.range().last()));
    }
    if (rule instanceof Rule.ComponentReported c) {
      return any(x.components(), c.component(), version -> true);
    }
    if (rule instanceof Rule.UpdateInstalled u) {
      return x.installedUpdates().stream().anyMatch(u.update()::equalsIgnoreCase);
    }
    throw new AssertionError("unknown operator " + rule);
  }

  private static boolean compares(String comparison, long reported, long expected) {
    return switch (comparison) {
      case "EQUAL_TO" -> reported == expected;
      case "LESS_THAN" -> reported < expected;
      case "LESS_THAN_OR_EQUAL_TO" -> reported <= expected;
      case "GREATER_THAN" -> reported > expected;
      case "GREATER_THAN_OR_EQUAL_TO" -> reported >= expected;
      default -> throw new AssertionError(comparison);
    };
  }

  private static boolean any(List<Versioned> reported, String name, LongPredicate version) {
    return reported.stream().anyMatch(v -> v.name().equals(name) && version.test(v.packed()));
  }

  private static LongPredicate within(long from, long last) {
    return version ->
        Long.compareUnsigned(from, version) <= 0 && Long.compareUnsigned(version, last) <= 0;
  }
}
