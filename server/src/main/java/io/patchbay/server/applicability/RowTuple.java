package io.patchbay.server.applicability;

import io.patchbay.server.domain.IndexTuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What every machine that looks in a row has in common. What follows from it need not stand in the
/// row.
final class RowTuple {
  private final IndexTuple tuple;
  private final Map<Variable, ValueSet> known = new LinkedHashMap<>();

  RowTuple(IndexTuple tuple) {
    this.tuple = tuple;
    if (!tuple.product().isEmpty()) {
      known.put(Variable.product(tuple.product()), ValueSet.REPORTED);
    }
    if (tuple.osMajorMinor() != IndexTuple.ANY_OS) {
      long first = Integer.toUnsignedLong(tuple.osMajorMinor()) << 16;
      known.put(Variable.OS, ValueSet.range(first, first | 0xFFFF));
    }
    if (tuple.architecture() != null) {
      long code = Variable.code(tuple.architecture());
      known.put(Variable.ARCHITECTURE, ValueSet.range(code, code));
    }
    if (tuple.language() != null) {
      long packed = Variable.packed(tuple.language());
      known.put(Variable.LANGUAGE, ValueSet.range(packed, packed));
    }
  }

  /// What of these boxes is within the tuple, without what follows from it.
  List<Box> within(List<Box> boxes) {
    List<Box> within = new ArrayList<>();
    for (Box box : boxes) {
      Box cut = within(box);
      if (cut != null && !within.contains(cut)) {
        within.add(cut);
      }
    }
    return within;
  }

  private @Nullable Box within(Box box) {
    Box cut = box;
    for (Map.Entry<Variable, ValueSet> entry : known.entrySet()) {
      ValueSet values = box.values(entry.getKey());
      if (values != null) {
        ValueSet common = values.and(entry.getValue());
        if (common.isEmpty()) {
          return null;
        }
        boolean follows = common.equals(entry.getValue());
        cut = cut.with(entry.getKey(), follows ? ValueSet.ALL : common);
      }
    }
    return cut;
  }

  @Override
  public String toString() {
    return tuple.toString();
  }
}
