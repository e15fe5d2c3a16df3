package io.patchbay.server.applicability;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A block of the configuration space: each variable in a set of values, each record there or not;
/// what is not named is free. Immutable and never empty.
///
/// @param sets ordered by variable, each once, none empty and none holding everything
/// @param records whether the machine has the record
record Box(List<Literal.In> sets, SortedMap<String, Boolean> records) {
  static final Box ALL = new Box(List.of(), Collections.emptySortedMap());

  Box {
    sets = List.copyOf(sets);
    records = Collections.unmodifiableSortedMap(records);
  }

  static @Nullable Box of(Literal literal, boolean holds) {
    return switch (literal) {
      case Literal.In in -> {
        ValueSet values = holds ? in.values() : in.values().not();
        if (values.isEmpty()) {
          yield null;
        }
        yield values.isAll()
            ? ALL
            : new Box(List.of(new Literal.In(in.variable(), values)), Collections.emptySortedMap());
      }
      case Literal.Recorded recorded -> {
        SortedMap<String, Boolean> records = new TreeMap<>();
        records.put(recorded.update(), holds);
        yield new Box(List.of(), records);
      }
    };
  }

  /// The set of that variable; null: free.
  @Nullable ValueSet values(Variable variable) {
    for (Literal.In in : sets) {
      if (in.variable().equals(variable)) {
        return in.values();
      }
    }
    return null;
  }

  /// What is in both; null if nothing is.
  @Nullable Box and(Box other) {
    List<Literal.In> both = new ArrayList<>(sets.size() + other.sets.size());
    int i = 0;
    int j = 0;
    while (i < sets.size() || j < other.sets.size()) {
      int order =
          i == sets.size()
              ? 1
              : j == other.sets.size()
                  ? -1
                  : sets.get(i).variable().compareTo(other.sets.get(j).variable());
      if (order == 0) {
        ValueSet values = sets.get(i).values().and(other.sets.get(j).values());
        if (values.isEmpty()) {
          return null;
        }
        both.add(new Literal.In(sets.get(i).variable(), values));
      } else {
        both.add(order < 0 ? sets.get(i) : other.sets.get(j));
      }
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return with(both, other.records);
  }

  private @Nullable Box with(List<Literal.In> both, SortedMap<String, Boolean> more) {
    if (more.isEmpty() || records.isEmpty()) {
      return new Box(both, more.isEmpty() ? records : more);
    }
    SortedMap<String, Boolean> all = new TreeMap<>(records);
    for (var record : more.entrySet()) {
      Boolean known = all.put(record.getKey(), record.getValue());
      if (known != null && !known.equals(record.getValue())) {
        return null;
      }
    }
    return new Box(both, all);
  }

  /// This box with the variable in the given set; it must not be empty.
  Box with(Variable variable, ValueSet values) {
    List<Literal.In> changed = new ArrayList<>(sets);
    changed.removeIf(in -> in.variable().equals(variable));
    if (!values.isAll()) {
      changed.add(new Literal.In(variable, values));
      changed.sort((a, b) -> a.variable().compareTo(b.variable()));
    }
    return new Box(changed, records);
  }

  /// Whether everything in `other` is in this box.
  private boolean holds(Box other) {
    for (Literal.In in : sets) {
      ValueSet values = other.values(in.variable());
      if (values == null || !in.values().containsAll(values)) {
        return false;
      }
    }
    return other.records.entrySet().containsAll(records.entrySet());
  }

  /// One box that is exactly both together, if there is one that is easily found: one holds the
  /// other, or they differ in one variable only. Else null.
  @Nullable Box or(Box other) {
    if (holds(other)) {
      return this;
    }
    if (other.holds(this)) {
      return other;
    }
    Variable differing = sets.size() == other.sets.size() ? onlyDifference(other) : null;
    if (differing == null || !records.equals(other.records)) {
      return null;
    }
    ValueSet one = values(differing);
    ValueSet two = other.values(differing);
    return one == null || two == null ? null : with(differing, one.or(two));
  }

  // Null: none, or more than one, or another set of variables.
  private @Nullable Variable onlyDifference(Box other) {
    Variable differing = null;
    for (int i = 0; i < sets.size(); i++) {
      Literal.In one = sets.get(i);
      Literal.In two = other.sets.get(i);
      if (!one.variable().equals(two.variable())
          || (differing != null && !one.values().equals(two.values()))) {
        return null;
      }
      differing = one.values().equals(two.values()) ? differing : one.variable();
    }
    return differing;
  }
}
