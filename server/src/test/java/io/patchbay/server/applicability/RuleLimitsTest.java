package io.patchbay.server.applicability;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RuleLimitsTest {
  private static final Rule LEAF = new Rule.UpdateInstalled("KB1");

  @Test
  void check_32Levels_passes() {
    assertThatCode(() -> RuleLimits.check(nots(32))).doesNotThrowAnyException();
    assertThatCode(() -> RuleLimits.check(lists(32))).doesNotThrowAnyException();
  }

  @Test
  void check_33Levels_refused() {
    assertThatThrownBy(() -> RuleLimits.check(nots(33)))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("more than 32 levels (expected: at most 32 in one rule)");
    assertThatThrownBy(() -> RuleLimits.check(lists(33))).isInstanceOf(InvalidValueException.class);
  }

  @Test
  void check_aMillionLevels_refusedWithoutWalkingThem() {
    assertThatThrownBy(() -> RuleLimits.check(nots(1_000_000)))
        .isInstanceOf(InvalidValueException.class);
  }

  @Test
  void check_2048Nodes_passes() {
    assertThatCode(() -> RuleLimits.check(flat(2048))).doesNotThrowAnyException();
    assertThatCode(() -> RuleLimits.check(new Rule.Not(flat(2047)))).doesNotThrowAnyException();
  }

  @Test
  void check_2049Nodes_refused() {
    assertThatThrownBy(() -> RuleLimits.check(flat(2049)))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("2049 nodes (expected: at most 2048 in one rule)");
    assertThatThrownBy(() -> RuleLimits.check(new Rule.Not(flat(2048))))
        .isInstanceOf(InvalidValueException.class);
    Rule halves = new Rule.AnyOf(List.of(flat(1024), flat(1024)));
    assertThatThrownBy(() -> RuleLimits.check(halves)).isInstanceOf(InvalidValueException.class);
  }

  private static Rule nots(int levels) {
    Rule rule = LEAF;
    for (int i = 1; i < levels; i++) {
      rule = new Rule.Not(rule);
    }
    return rule;
  }

  private static Rule lists(int levels) {
    Rule rule = LEAF;
    for (int i = 1; i < levels; i++) {
      rule = i % 2 == 0 ? new Rule.AllOf(List.of(rule)) : new Rule.AnyOf(List.of(rule));
    }
    return rule;
  }

  private static Rule flat(int nodes) {
    return new Rule.AllOf(new ArrayList<>(Collections.nCopies(nodes - 1, LEAF)));
  }
}
