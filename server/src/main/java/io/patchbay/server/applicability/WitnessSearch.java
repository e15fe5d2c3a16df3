package io.patchbay.server.applicability;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Installation;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ProductType;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Version;
import io.patchbay.server.domain.VersionRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Decides, for the whole configuration space, whether a rule holds anywhere, and finds one
/// configuration where it does.
///
/// Every leaf of a rule looks at one variable (the service pack, the version of one component,
/// ...). The constants in the leaves cut each variable's values into intervals in which no leaf
/// changes, so one value an interval is enough. Those are tried by backtracking; the rule is
/// evaluated in three-valued logic (Kleene) after each choice, and a branch in which it is false
/// already is left.
final class WitnessSearch {
  private static final int STEPS_MAX = 2_000_000;
  private static final int SERVICE_PACK_MAX = 0xFFFF;

  private final Rule formula;
  private final List<Variable> variables;
  private final Map<Rule, Boolean> known = new HashMap<>();
  private int steps;

  // One thing a machine reports, with the leaves that look at it and the choices that matter.
  private record Variable(List<Rule> leaves, List<Choice> choices) {}

  // A value: how to report it, and which of the variable's leaves are then true.
  private record Choice(Consumer<Draft> report, BitSet holds) {}

  private WitnessSearch(Rule formula) {
    this.formula = formula;
    this.variables = variables(formula);
  }

  /// A configuration for which the rule holds, if there is any.
  ///
  /// @throws IllegalStateException after two million steps without an answer
  static Optional<ClientConfiguration> find(Rule formula) {
    return Optional.ofNullable(new WitnessSearch(formula).search(0, List.of()));
  }

  private @Nullable ClientConfiguration search(int depth, List<Choice> chosen) {
    if (++steps > STEPS_MAX) {
      throw new IllegalStateException("rule too entangled to decide in " + STEPS_MAX + " steps");
    }
    Boolean value = evaluate(formula);
    if (value != null) {
      return value ? configuration(chosen) : null;
    }
    Variable variable = variables.get(depth);
    for (Choice choice : variable.choices) {
      for (int i = 0; i < variable.leaves.size(); i++) {
        known.put(variable.leaves.get(i), choice.holds.get(i));
      }
      List<Choice> next = new ArrayList<>(chosen);
      next.add(choice);
      ClientConfiguration found = search(depth + 1, next);
      if (found != null) {
        return found;
      }
    }
    variable.leaves.forEach(known::remove);
    return null;
  }

  // Null: not decided by what is known so far.
  private @Nullable Boolean evaluate(Rule rule) {
    return switch (rule) {
      case Rule.AllOf all -> combine(all.operands(), false);
      case Rule.AnyOf any -> combine(any.operands(), true);
      case Rule.Not not -> {
        Boolean inner = evaluate(not.operand());
        yield inner == null ? null : !inner;
      }
      default -> known.get(rule);
    };
  }

  private @Nullable Boolean combine(List<Rule> operands, boolean decisive) {
    boolean open = false;
    for (Rule operand : operands) {
      Boolean value = evaluate(operand);
      if (value == null) {
        open = true;
      } else if (value == decisive) {
        return decisive;
      }
    }
    return open ? null : !decisive;
  }

  private static ClientConfiguration configuration(List<Choice> chosen) {
    Draft draft = new Draft();
    chosen.forEach(choice -> choice.report.accept(draft));
    return draft.build();
  }

  // A configuration under construction; what no choice sets stays unreported.
  private static final class Draft {
    OsVersion os = new OsVersion(0, 0, 0);
    final List<Consumer<ClientConfiguration.Builder>> settings = new ArrayList<>();

    ClientConfiguration build() {
      ClientConfiguration.Builder builder = ClientConfiguration.builder(os);
      settings.forEach(setting -> setting.accept(builder));
      return builder.build();
    }
  }

  private static List<Variable> variables(Rule formula) {
    Map<String, Set<Rule>> byVariable = new LinkedHashMap<>();
    collect(formula, byVariable);
    List<Variable> variables = new ArrayList<>();
    for (Set<Rule> leaves : byVariable.values()) {
      List<Rule> ordered = List.copyOf(leaves);
      variables.add(new Variable(ordered, distinct(ordered, values(ordered))));
    }
    return variables;
  }

  private static void collect(Rule rule, Map<String, Set<Rule>> byVariable) {
    switch (rule) {
      case Rule.AllOf all -> all.operands().forEach(r -> collect(r, byVariable));
      case Rule.AnyOf any -> any.operands().forEach(r -> collect(r, byVariable));
      case Rule.Not not -> collect(not.operand(), byVariable);
      default -> byVariable.computeIfAbsent(variable(rule), key -> new LinkedHashSet<>()).add(rule);
    }
  }

  private static String variable(Rule leaf) {
    return switch (leaf) {
      case Rule.ProductVersion v -> "product " + v.product();
      case Rule.ComponentVersion v -> "component " + v.component();
      case Rule.ComponentReported c -> "component " + c.component();
      case Rule.UpdateInstalled u -> "update " + u.update();
      default -> leaf.getClass().getSimpleName();
    };
  }

  // Keeps one choice for each way the leaves can come out together.
  private static List<Choice> distinct(List<Rule> leaves, List<Consumer<Draft>> values) {
    Map<BitSet, Choice> choices = new LinkedHashMap<>();
    for (Consumer<Draft> value : values) {
      Draft draft = new Draft();
      value.accept(draft);
      ClientConfiguration client = draft.build();
      BitSet holds = new BitSet(leaves.size());
      for (int i = 0; i < leaves.size(); i++) {
        holds.set(i, Evaluator.holds(leaves.get(i), client));
      }
      choices.putIfAbsent(holds, new Choice(value, holds));
    }
    return List.copyOf(choices.values());
  }

  // Values of one variable, at least one from each interval between the leaves' constants; reported
  // ones first, so that a witness looks like a machine.
  private static List<Consumer<Draft>> values(List<Rule> leaves) {
    List<Consumer<Draft>> values = new ArrayList<>();
    Set<Integer> servicePacks = new HashSet<>();
    for (Rule leaf : leaves) {
      switch (leaf) {
        case Rule.WindowsVersion v -> around(v.version(), values);
        case Rule.ServicePack sp -> {
          int highest = Math.min(SERVICE_PACK_MAX, sp.major() + 1);
          for (int major = Math.max(0, sp.major() - 1); major <= highest; major++) {
            if (servicePacks.add(major)) {
              int value = major;
              values.add(d -> d.settings.add(b -> b.servicePack(value)));
            }
          }
        }
        case Rule.ProductTypes types -> {
          for (ProductType type : ProductType.values()) {
            values.add(d -> d.settings.add(b -> b.productType(type)));
          }
        }
        case Rule.Processor processor -> {
          for (Architecture architecture : Architecture.values()) {
            values.add(d -> d.settings.add(b -> b.architecture(architecture)));
          }
        }
        case Rule.InstallationType type -> {
          for (Installation installation : Installation.values()) {
            values.add(d -> d.settings.add(b -> b.installation(installation)));
          }
        }
        case Rule.WindowsLanguage l ->
            values.add(d -> d.settings.add(b -> b.language(l.language())));
        case Rule.ProductVersion v ->
            around(v.range(), p -> d -> d.settings.add(b -> b.product(v.product(), p)), values);
        case Rule.ComponentVersion v ->
            around(v.range(), p -> d -> d.settings.add(b -> b.component(v.component(), p)), values);
        case Rule.ComponentReported c ->
            values.add(d -> d.settings.add(b -> b.component(c.component(), new Version(0))));
        case Rule.UpdateInstalled u ->
            values.add(d -> d.settings.add(b -> b.installed(u.update())));
        case Rule.AllOf all -> throw new IllegalStateException("not a leaf: " + all);
        case Rule.AnyOf any -> throw new IllegalStateException("not a leaf: " + any);
        case Rule.Not not -> throw new IllegalStateException("not a leaf: " + not);
      }
    }
    values.add(d -> {}); // Not reported.
    return values;
  }

  private static void around(OsVersion version, List<Consumer<Draft>> values) {
    long packed = Integer.toUnsignedLong(version.majorMinor()) << 16 | version.build();
    for (long near : new long[] {packed, packed - 1, packed + 1, packed + (1 << 16)}) {
      if (near >= 0 && near < 1L << 48) {
        OsVersion value =
            new OsVersion((int) (near >>> 32), (int) (near >>> 16) & 0xFFFF, (int) near & 0xFFFF);
        values.add(d -> d.os = value);
      }
    }
    OsVersion firstBuild = new OsVersion(version.major(), version.minor(), 0);
    values.add(d -> d.os = firstBuild);
  }

  private interface Reporting {
    Consumer<Draft> of(Version version);
  }

  private static void around(VersionRange range, Reporting report, List<Consumer<Draft>> values) {
    values.add(report.of(new Version(range.from())));
    if (range.from() != 0) {
      values.add(report.of(new Version(range.from() - 1)));
    }
    if (range.isBounded()) {
      values.add(report.of(new Version(range.last())));
      values.add(report.of(new Version(range.last() + 1)));
    }
  }
}
