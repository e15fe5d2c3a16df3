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

  Boxes {
    boxes = List.copyOf(boxes);
  }

  static Boxes of(Rule rule) {
    return within(rule, true, List.of(Box.ALL));
  }

  // Where in these boxes the rule holds, or does not. Each part of a conjunction looks only where
  // those before it hold, so that what publishers write stays as short as it is.
  private static Boxes within(Rule rule, boolean holds, List<Box> where) {
    return switch (rule) {
      case Rule.AllOf all ->
          holds ? all(all.operands(), true, where) : any(all.operands(), false, where);
      case Rule.AnyOf any ->
          holds ? any(any.operands(), true, where) : all(any.operands(), false, where);
      case Rule.Not not -> within(not.operand(), !holds, where);
      default -> leaf(Box.of(Literal.of(rule), holds), where);
    };
  }

  private static Boxes leaf(@Nullable Box leaf, List<Box> where) {
    List<Box> covered = new ArrayList<>();
    for (Box box : where) {
      Box common = leaf == null ? null : box.and(leaf);
      if (common != null) {
        add(common, covered);
      }
    }
    return new Boxes(covered, true);
  }

  private static Boxes all(List<Rule> operands, boolean holds, List<Box> where) {
    List<Box> covered = where;
    boolean exact = true;
    for (Rule operand : operands) {
      Boxes next = within(operand, holds, covered);
      exact &= next.exact;
      covered = next.boxes;
    }
    return new Boxes(covered, exact);
  }

  private static Boxes any(List<Rule> operands, boolean holds, List<Box> where) {
    List<Box> covered = new ArrayList<>();
    boolean exact = true;
    for (Rule operand : operands) {
      Boxes next = within(operand, holds, where);
      exact &= next.exact;
      next.boxes.forEach(box -> add(box, covered));
      if (covered.size() > BOXES_MAX) {
        return new Boxes(where, false); // Wider, but still a cover.
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
