package io.patchbay.server.applicability;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Comparison;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where in the index an update stands, and where a machine has to look.
///
/// An update stands in the row of each tuple its `installable` rule can hold for. The derivation is
/// conservative: a dimension the rule does not pin to a set of values by plain equality is "any",
/// so a machine never misses a row in which an update meant for it stands. So does a dimension with
/// so many values that the update would stand in over a thousand rows. Rows hold the whole rules,
/// so too wide a tuple costs time and never an answer.
public final class IndexTuples {
  static final int ROWS_MAX = 1024;

  private IndexTuples() {}

  /// The tuples in whose rows an update with this `installable` rule stands. Empty if the rule can
  /// never hold.
  public static Set<IndexTuple> of(Rule installable) {
    Set<@Nullable String> products =
        narrow(1, values(installable, IndexTuples::product, IndexTuples::smaller));
    Set<@Nullable Integer> systems =
        narrow(products.size(), values(installable, IndexTuples::os, IndexTuples::common));
    Set<@Nullable Architecture> architectures =
        narrow(
            products.size() * systems.size(),
            values(installable, IndexTuples::architecturesOf, IndexTuples::common));
    Set<@Nullable Language> languages =
        narrow(
            products.size() * systems.size() * architectures.size(),
            values(installable, IndexTuples::language, IndexTuples::common));
    Set<IndexTuple> tuples = new LinkedHashSet<>();
    for (String product : products) {
      for (Integer os : systems) {
        for (Architecture architecture : architectures) {
          for (Language language : languages) {
            tuples.add(
                new IndexTuple(
                    product == null ? "" : product,
                    os == null ? IndexTuple.ANY_OS : os,
                    architecture,
                    language));
          }
        }
      }
    }
    return tuples;
  }

  /// The architectures an update with this `installable` rule can be meant for; empty: any.
  public static Set<Architecture> architectures(Rule installable) {
    Set<Architecture> pinned =
        pinned(installable, IndexTuples::architecturesOf, IndexTuples::common);
    return pinned == null ? Set.of() : Set.copyOf(pinned);
  }

  private static <T> Set<@Nullable T> narrow(int rows, Set<@Nullable T> values) {
    return (long) rows * values.size() <= ROWS_MAX ? values : Collections.singleton(null);
  }

  /// What this machine is in the index's dimensions: one tuple for each product it reports, and one
  /// for none.
  public static List<IndexTuple> of(ClientConfiguration client) {
    List<IndexTuple> tuples = new ArrayList<>(client.products().size() + 1);
    for (int i = 0; i < client.products().size(); i++) {
      tuples.add(of(client, client.products().get(i).name()));
    }
    tuples.add(of(client, ""));
    return tuples;
  }

  private static IndexTuple of(ClientConfiguration client, String product) {
    return new IndexTuple(
        product, client.os().majorMinor(), client.architecture(), client.language());
  }

  /// The rows a machine of this tuple has to look in: its own value or "any" in each dimension.
  ///
  /// @param patterns bit *p* is set if the product has rows of [IndexTuple#pattern] *p*
  public static List<IndexTuple> rows(IndexTuple machine, int patterns) {
    List<IndexTuple> rows = new ArrayList<>(2);
    for (int any = 0; any < 8; any++) {
      if ((patterns & 1 << any) == 0) {
        continue;
      }
      boolean anyOs = (any & 1) != 0;
      boolean anyArchitecture = (any & 2) != 0;
      boolean anyLanguage = (any & 4) != 0;
      if ((anyArchitecture || machine.architecture() != null)
          && (anyLanguage || machine.language() != null)) {
        rows.add(
            new IndexTuple(
                machine.product(),
                anyOs ? IndexTuple.ANY_OS : machine.osMajorMinor(),
                anyArchitecture ? null : machine.architecture(),
                anyLanguage ? null : machine.language()));
      }
    }
    return rows;
  }

  // A dimension's values; the set that holds only null means "any", the empty one "none".
  private static <T> Set<@Nullable T> values(
      Rule rule, Function<Rule, @Nullable Set<T>> leaf, BinaryOperator<@Nullable Set<T>> both) {
    Set<T> pinned = pinned(rule, leaf, both);
    Set<@Nullable T> values = new LinkedHashSet<>();
    if (pinned == null) {
      values.add(null);
    } else {
      values.addAll(pinned);
    }
    return values;
  }

  private static <T> @Nullable Set<T> pinned(
      Rule rule, Function<Rule, @Nullable Set<T>> leaf, BinaryOperator<@Nullable Set<T>> both) {
    return switch (rule) {
      case Rule.AllOf all -> {
        Set<T> result = null;
        for (Rule operand : all.operands()) {
          result = both.apply(result, pinned(operand, leaf, both));
        }
        yield result;
      }
      case Rule.AnyOf any -> {
        Set<T> result = new LinkedHashSet<>();
        for (Rule operand : any.operands()) {
          Set<T> one = pinned(operand, leaf, both);
          if (one == null) {
            yield null;
          }
          result.addAll(one);
        }
        yield result;
      }
      default -> leaf.apply(rule);
    };
  }

  // A machine has one value in the dimension, so both sets must hold it.
  private static <T> @Nullable Set<T> common(@Nullable Set<T> a, @Nullable Set<T> b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    Set<T> result = new HashSet<>(a);
    result.retainAll(b);
    return result;
  }

  // A machine may report several products, so either set alone finds it.
  private static <T> @Nullable Set<T> smaller(@Nullable Set<T> a, @Nullable Set<T> b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return b.size() < a.size() ? b : a;
  }

  private static @Nullable Set<String> product(Rule leaf) {
    return leaf instanceof Rule.ProductVersion v ? Set.of(v.product()) : null;
  }

  private static @Nullable Set<Integer> os(Rule leaf) {
    return leaf instanceof Rule.WindowsVersion v && v.comparison() == Comparison.EQUAL_TO
        ? Set.of(v.version().majorMinor())
        : null;
  }

  private static @Nullable Set<Architecture> architecturesOf(Rule leaf) {
    return leaf instanceof Rule.Processor p ? p.anyOf() : null;
  }

  private static @Nullable Set<Language> language(Rule leaf) {
    return leaf instanceof Rule.WindowsLanguage l ? Set.of(l.language()) : null;
  }
}
