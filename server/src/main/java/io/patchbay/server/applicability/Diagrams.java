package io.patchbay.server.applicability;

import io.patchbay.server.domain.Comparison;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sets of configurations and what is done with them: rules become reduced, ordered, multi-valued
/// decision diagrams. A set is empty exactly if it is [Diagram#NOTHING], so one comparison decides
/// for the whole space of configurations.
///
/// Nodes are shared and results remembered, as R. E. Bryant, "Graph-Based Algorithms for Boolean
/// Function Manipulation" (IEEE Transactions on Computers, 1986), does for variables of two values;
/// A. Srinivasan, T. Kam, S. Malik and R. K. Brayton, "Algorithms for Discrete Function
/// Manipulation" (ICCAD 1990), do it for more. Here a variable has up to 2^64 values, and an edge
/// stands for a run of them, as in the diagrams of M. G. Gouda and A. X. Liu, "Firewall Design:
/// Consistency, Completeness, and Compactness" (ICDCS 2004): the runs of a node are the intervals
/// between the constants that matter there, and no others.
///
/// The space is that of the machines that can ask: they report a Windows version, service pack,
/// architecture, product type, installation option and language; products, components and records
/// may be left out. Not thread-safe.
final class Diagrams {
  /// Runs of all nodes; about 50 bytes each.
  private static final int RUNS_MAX = 6_000_000;

  /// Results remembered at a time; about 70 bytes each.
  private static final int RESULTS_MAX = 1_000_000;

  /// Results worked out; a second for some millions.
  private static final int STEPS_MAX = 20_000_000;

  /// Dimensions on one path. Deeper ones would not fit on a thread's stack.
  private static final int DEPTH_MAX = 1_000;

  private final int runsMax;
  private final Map<Diagram.Shape, Diagram> nodes = new HashMap<>();
  private final Map<Long, Diagram> results = new HashMap<>();
  private int runs;
  private int steps;

  Diagrams() {
    this(RUNS_MAX);
  }

  /// @param runsMax runs of all nodes
  Diagrams(int runsMax) {
    this.runsMax = runsMax;
  }

  private enum Operation {
    INTERSECTION(0) {
      @Override
      @Nullable Diagram obvious(Diagram a, Diagram b) {
        if (a == b || b == Diagram.EVERYTHING || a == Diagram.NOTHING) {
          return a;
        }
        return a == Diagram.EVERYTHING || b == Diagram.NOTHING ? b : null;
      }
    },
    UNION(1) {
      @Override
      @Nullable Diagram obvious(Diagram a, Diagram b) {
        if (a == b || b == Diagram.NOTHING || a == Diagram.EVERYTHING) {
          return a;
        }
        return a == Diagram.NOTHING || b == Diagram.EVERYTHING ? b : null;
      }
    },
    DIFFERENCE(2) {
      @Override
      @Nullable Diagram obvious(Diagram a, Diagram b) {
        if (a == b || a == Diagram.NOTHING || b == Diagram.EVERYTHING) {
          return Diagram.NOTHING;
        }
        return b == Diagram.NOTHING ? a : null;
      }
    };

    private final long code;

    Operation(long code) {
      this.code = code;
    }

    /// The result where it takes no look inside; null: it does.
    abstract @Nullable Diagram obvious(Diagram a, Diagram b);
  }

  /// The configurations for which the rule holds.
  ///
  /// @throws EntangledException if the diagrams grow too large; so do all methods
  Diagram of(Rule rule) {
    return switch (rule) {
      case Rule.AllOf all -> of(all.operands(), Operation.INTERSECTION, Diagram.EVERYTHING);
      case Rule.AnyOf any -> of(any.operands(), Operation.UNION, Diagram.NOTHING);
      case Rule.Not not -> difference(Diagram.EVERYTHING, of(not.operand()));
      case Rule.WindowsVersion v -> windowsVersion(v);
      case Rule.ServicePack sp ->
          compared(Dimension.Kind.SERVICE_PACK, sp.comparison(), sp.major(), sp.major());
      case Rule.ProductTypes types -> oneOf(Dimension.Kind.PRODUCT_TYPE, types.anyOf());
      case Rule.Processor processor -> oneOf(Dimension.Kind.ARCHITECTURE, processor.anyOf());
      case Rule.InstallationType type ->
          oneOf(Dimension.Kind.INSTALLATION, Set.of(type.installation()));
      case Rule.WindowsLanguage language -> {
        int index = Language.all().indexOf(language.language());
        yield index < 0
            ? Diagram.NOTHING
            : range(Dimension.of(Dimension.Kind.LANGUAGE), index, index);
      }
      case Rule.ProductVersion v ->
          intersection(
              present(Dimension.Kind.PRODUCT, v.product()),
              range(
                  new Dimension(Dimension.Kind.PRODUCT_VERSION, v.product()),
                  v.range().from(),
                  v.range().last()));
      case Rule.ComponentVersion v ->
          intersection(
              present(Dimension.Kind.COMPONENT, v.component()),
              range(
                  new Dimension(Dimension.Kind.COMPONENT_VERSION, v.component()),
                  v.range().from(),
                  v.range().last()));
      case Rule.ComponentReported c -> present(Dimension.Kind.COMPONENT, c.component());
      case Rule.UpdateInstalled u -> present(Dimension.Kind.RECORD, u.update());
    };
  }

  Diagram intersection(Diagram a, Diagram b) {
    return combine(Operation.INTERSECTION, a, b, 0);
  }

  Diagram union(Diagram a, Diagram b) {
    return combine(Operation.UNION, a, b, 0);
  }

  Diagram union(Collection<Diagram> all) {
    return all(List.copyOf(all), Operation.UNION, Diagram.NOTHING);
  }

  /// What is in `a` and not in `b`.
  Diagram difference(Diagram a, Diagram b) {
    return combine(Operation.DIFFERENCE, a, b, 0);
  }

  /// The languages in which there is such a configuration.
  static List<Language> languages(Diagram set) {
    if (set.isEmpty() || set.dimension().kind() != Dimension.Kind.LANGUAGE) {
      return set.isEmpty() ? List.of() : Language.all();
    }
    List<Language> languages = new ArrayList<>();
    for (int run = 0; run < set.runs(); run++) {
      if (!set.next(run).isEmpty()) {
        languages.addAll(Language.all().subList((int) set.first(run), (int) set.last(run) + 1));
      }
    }
    return languages;
  }

  private Diagram of(List<Rule> operands, Operation operation, Diagram ofNone) {
    return all(operands.stream().map(this::of).toList(), operation, ofNone);
  }

  // By halves, so that most of the work is done on small diagrams.
  private Diagram all(List<Diagram> sets, Operation operation, Diagram ofNone) {
    if (sets.size() <= 1) {
      return sets.isEmpty() ? ofNone : sets.getFirst();
    }
    int half = sets.size() / 2;
    Diagram one = all(sets.subList(0, half), operation, ofNone);
    Diagram other = all(sets.subList(half, sets.size()), operation, ofNone);
    return combine(operation, one, other, 0);
  }

  private Diagram windowsVersion(Rule.WindowsVersion v) {
    OsVersion os = v.version();
    long first = Integer.toUnsignedLong(os.majorMinor()) << 16 | (v.parts() == 3 ? os.build() : 0);
    long last = v.parts() == 3 ? first : first | 0xFFFF;
    return compared(Dimension.Kind.SYSTEM, v.comparison(), first, last);
  }

  // Compares with a value, or with all values that begin alike.
  private Diagram compared(Dimension.Kind kind, Comparison comparison, long first, long last) {
    Dimension dimension = Dimension.of(kind);
    return switch (comparison) {
      case EQUAL_TO -> range(dimension, first, last);
      case LESS_THAN -> first == 0 ? Diagram.NOTHING : range(dimension, 0, first - 1);
      case LESS_THAN_OR_EQUAL_TO -> range(dimension, 0, last);
      case GREATER_THAN -> range(dimension, last + 1, dimension.last());
      case GREATER_THAN_OR_EQUAL_TO -> range(dimension, first, dimension.last());
    };
  }

  private <E extends Enum<E>> Diagram oneOf(Dimension.Kind kind, Set<E> values) {
    List<Diagram> each = new ArrayList<>();
    for (E value : values) {
      long index = Dimension.indexOf(value);
      each.add(range(Dimension.of(kind), index, index));
    }
    return union(each);
  }

  private Diagram present(Dimension.Kind kind, String name) {
    return range(new Dimension(kind, name), 1, 1);
  }

  // From `first` to `last`, as far as there are such values.
  private Diagram range(Dimension dimension, long first, long last) {
    if (Long.compareUnsigned(first, dimension.last()) > 0) {
      return Diagram.NOTHING;
    }
    Draft draft = new Draft(3);
    if (first != 0) {
      draft.add(0, Diagram.NOTHING);
    }
    draft.add(first, Diagram.EVERYTHING);
    if (Long.compareUnsigned(last, dimension.last()) < 0) {
      draft.add(last + 1, Diagram.NOTHING);
    }
    return draft.node(dimension);
  }

  private Diagram combine(Operation operation, Diagram a, Diagram b, int depth) {
    Diagram obvious = operation.obvious(a, b);
    if (obvious != null) {
      return obvious;
    }
    long key = (operation.code << 60) | ((long) a.id() << 30) | b.id();
    Diagram known = results.get(key);
    if (known != null) {
      return known;
    }
    if (depth > DEPTH_MAX) {
      throw new EntangledException("more than " + DEPTH_MAX + " conditions depend on each other");
    }
    if (++steps > STEPS_MAX || runs > runsMax) {
      throw new EntangledException("more than " + Math.min(runs, runsMax) + " cases");
    }
    Diagram result = combineRuns(operation, a, b, depth + 1);
    if (results.size() >= RESULTS_MAX) {
      results.clear(); // Costs time and no truth.
    }
    results.put(key, result);
    return result;
  }

  // Walks the runs of both; a set that does not branch on the dimension is one run.
  private Diagram combineRuns(Operation operation, Diagram a, Diagram b, int depth) {
    int order = a.dimension().compareTo(b.dimension());
    Dimension dimension = order <= 0 ? a.dimension() : b.dimension();
    int runsOfA = order <= 0 ? a.runs() : 1;
    int runsOfB = order >= 0 ? b.runs() : 1;
    Draft draft = new Draft(runsOfA + runsOfB);
    long start = 0;
    for (int i = 0, j = 0; i < runsOfA && j < runsOfB; ) {
      Diagram nextOfA = order <= 0 ? a.next(i) : a;
      Diagram nextOfB = order >= 0 ? b.next(j) : b;
      draft.add(start, combine(operation, nextOfA, nextOfB, depth));
      long lastOfA = order <= 0 ? a.last(i) : dimension.last();
      long lastOfB = order >= 0 ? b.last(j) : dimension.last();
      int ends = Long.compareUnsigned(lastOfA, lastOfB);
      start = (ends <= 0 ? lastOfA : lastOfB) + 1;
      i += ends <= 0 ? 1 : 0;
      j += ends >= 0 ? 1 : 0;
    }
    return draft.node(dimension);
  }

  // A node under construction: runs in ascending order, neighbours that lead to the same joined.
  private final class Draft {
    private final long[] starts;
    private final Diagram[] next;
    private int count;

    Draft(int runsMax) {
      starts = new long[runsMax];
      next = new Diagram[runsMax];
    }

    void add(long start, Diagram to) {
      if (count == 0 || next[count - 1] != to) {
        starts[count] = start;
        next[count++] = to;
      }
    }

    Diagram node(Dimension dimension) {
      if (count == 1) {
        return next[0];
      }
      Diagram.Shape shape =
          new Diagram.Shape(dimension, Arrays.copyOf(starts, count), Arrays.copyOf(next, count));
      Diagram known = nodes.get(shape);
      if (known != null) {
        return known;
      }
      Diagram made = new Diagram(nodes.size() + 2, shape);
      nodes.put(shape, made);
      runs += count;
      return made;
    }
  }
}
