package io.patchbay.server.applicability;

import io.patchbay.server.domain.Rule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Boxes that together cover where a rule holds.
///
/// @param exact they cover nothing else; if not, the rule must be asked as well
record Boxes(List<Box> boxes, boolean exact) {
  /// More would make a row long for the sake of one odd rule.
  static final int BOXES_MAX = 24;

  private static final int PRODUCT_MAX = 256;

  Boxes {
    boxes = List.copyOf(boxes);
  }

  static Boxes of(Rule rule) {
    return of(rule, true);
  }

  private static Boxes of(Rule rule, boolean holds) {
    return switch (rule) {
      case Rule.AllOf all -> holds ? all(all.operands(), true) : any(all.operands(), false);
      case Rule.AnyOf any -> holds ? any(any.operands(), true) : all(any.operands(), false);
      case Rule.Not not -> of(not.operand(), !holds);
      default -> {
        Box box = Box.of(Literal.of(rule), holds);
        yield new Boxes(box == null ? List.of() : List.of(box), true);
      }
    };
  }

  private static Boxes all(List<Rule> operands, boolean holds) {
    List<Box> covered = List.of(Box.ALL);
    boolean exact = true;
    for (Rule operand : operands) {
      Boxes next = of(operand, holds);
      exact &= next.exact;
      List<Box> both = product(covered, next.boxes);
      if (both == null) {
        exact = false; // Without this operand the cover is wider, but still one.
      } else {
        covered = both;
      }
    }
    return new Boxes(covered, exact);
  }

  private static @Nullable List<Box> product(List<Box> some, List<Box> others) {
    if (some.size() * others.size() > PRODUCT_MAX) {
      return null;
    }
    List<Box> both = new ArrayList<>();
    for (Box one : some) {
      for (Box other : others) {
        Box common = one.and(other);
        if (common != null) {
          add(common, both);
        }
      }
    }
    return both.size() > BOXES_MAX ? null : both;
  }

  private static Boxes any(List<Rule> operands, boolean holds) {
    List<Box> covered = new ArrayList<>();
    boolean exact = true;
    for (Rule operand : operands) {
      Boxes next = of(operand, holds);
      exact &= next.exact;
      next.boxes.forEach(box -> add(box, covered));
      if (covered.size() > BOXES_MAX) {
        return new Boxes(List.of(Box.ALL), false);
      }
    }
    return new Boxes(covered, exact);
  }

  // Joins it with one that is there, if the two make one box.
  private static void add(Box box, List<Box> to) {
    for (int i = 0; i < to.size(); i++) {
      Box joined = to.get(i).or(box);
      if (joined != null) {
        to.remove(i);
        add(joined, to);
        return;
      }
    }
    to.add(box);
  }
}
