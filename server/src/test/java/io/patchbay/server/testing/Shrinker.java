package io.patchbay.server.testing;

import io.patchbay.server.domain.ApplicabilityRules;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Prerequisite;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Update;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Makes a failing case smaller for as long as it still fails: takes updates out, edges, parts of
/// rules, and what the machine reports.
public final class Shrinker {
  private static final int TRIES_MAX = 3000;

  private final Predicate<AgreementCase> fails;
  private int tries;

  private Shrinker(Predicate<AgreementCase> fails) {
    this.fails = fails;
  }

  /// @param failing for which `fails` holds
  public static AgreementCase shrink(AgreementCase failing, Predicate<AgreementCase> fails) {
    return new Shrinker(fails).shrink(failing);
  }

  private AgreementCase shrink(AgreementCase failing) {
    AgreementCase smallest = failing;
    AgreementCase next = smaller(smallest);
    while (next != null && tries < TRIES_MAX) {
      smallest = next;
      next = smaller(smallest);
    }
    return smallest;
  }

  private AgreementCase smaller(AgreementCase failing) {
    return Stream.of(withoutAnUpdate(failing), withLessReported(failing), withLessRules(failing))
        .flatMap(candidates -> candidates)
        .filter(candidate -> ++tries < TRIES_MAX && fails.test(candidate))
        .findFirst()
        .orElse(null);
  }

  private static Stream<AgreementCase> withoutAnUpdate(AgreementCase from) {
    return Stream.iterate(from.updates().size() - 1, i -> i >= 0, i -> i - 1)
        .map(i -> new AgreementCase(without(from.updates(), i), from.machine()));
  }

  private static <T> List<T> without(List<T> list, int index) {
    List<T> shorter = new ArrayList<>(list);
    shorter.remove(index);
    return shorter;
  }

  private static <T> List<T> with(List<T> list, int index, T value) {
    List<T> changed = new ArrayList<>(list);
    changed.set(index, value);
    return changed;
  }

  private static Stream<AgreementCase> withLessReported(AgreementCase from) {
    ClientConfiguration m = from.machine();
    List<ClientConfiguration> less = new ArrayList<>();
    for (int i = 0; i < m.products().size(); i++) {
      less.add(machine(m, without(m.products(), i), m.components(), m.installedUpdates()));
    }
    for (int i = 0; i < m.components().size(); i++) {
      less.add(machine(m, m.products(), without(m.components(), i), m.installedUpdates()));
    }
    for (String record : m.installedUpdates()) {
      Set<String> records = new HashSet<>(m.installedUpdates());
      records.remove(record);
      less.add(machine(m, m.products(), m.components(), records));
    }
    return less.stream().map(machine -> new AgreementCase(from.updates(), machine));
  }

  private static ClientConfiguration machine(
      ClientConfiguration m,
      List<ClientConfiguration.Versioned> products,
      List<ClientConfiguration.Versioned> components,
      Set<String> records) {
    return new ClientConfiguration(
        m.os(),
        m.servicePack(),
        m.architecture(),
        m.productType(),
        m.installation(),
        m.language(),
        products,
        components,
        records);
  }

  private static Stream<AgreementCase> withLessRules(AgreementCase from) {
    return Stream.iterate(0, i -> i < from.updates().size(), i -> i + 1)
        .flatMap(
            i ->
                simpler(from.updates().get(i))
                    .map(u -> new AgreementCase(with(from.updates(), i, u), from.machine())));
  }

  private static Stream<Update> simpler(Update update) {
    ApplicabilityRules rules = update.rules();
    List<Prerequisite> required = update.prerequisites();
    Stream<Update> edges =
        Stream.iterate(0, i -> i < update.supersedes().size(), i -> i + 1)
            .map(i -> SmallWorld.with(update, rules, without(update.supersedes(), i), required));
    Stream<Update> prerequisites =
        Stream.iterate(0, i -> i < required.size(), i -> i + 1)
            .map(i -> SmallWorld.with(update, rules, update.supersedes(), without(required, i)));
    Stream<Update> installable =
        simpler(rules.installable())
            .map(rule -> new ApplicabilityRules(rule, rules.installed()))
            .map(r -> SmallWorld.with(update, r, update.supersedes(), required));
    Stream<Update> installed =
        simpler(rules.installed())
            .map(rule -> new ApplicabilityRules(rules.installable(), rule))
            .map(r -> SmallWorld.with(update, r, update.supersedes(), required));
    return Stream.of(edges, prerequisites, installable, installed).flatMap(updates -> updates);
  }

  private static Stream<Rule> simpler(Rule rule) {
    return switch (rule) {
      case Rule.AllOf all -> simpler(all.operands(), Rule.AllOf::new);
      case Rule.AnyOf any -> simpler(any.operands(), Rule.AnyOf::new);
      case Rule.Not not ->
          Stream.concat(
              Stream.of(not.operand()), simpler(not.operand()).map(inner -> new Rule.Not(inner)));
      default -> Stream.empty();
    };
  }

  private interface Composed {
    Rule of(List<Rule> operands);
  }

  private static Stream<Rule> simpler(List<Rule> operands, Composed composed) {
    Stream<Rule> one = operands.stream();
    Stream<Rule> fewer =
        Stream.iterate(0, i -> i < operands.size(), i -> i + 1)
            .map(i -> composed.of(without(operands, i)));
    Stream<Rule> simplerOnes =
        Stream.iterate(0, i -> i < operands.size(), i -> i + 1)
            .flatMap(
                i -> simpler(operands.get(i)).map(rule -> composed.of(with(operands, i, rule))));
    return Stream.of(one, fewer, simplerOnes).flatMap(rules -> rules);
  }
}
