package io.patchbay.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.InvalidValueException;
import java.util.List;

/// What a refusal must say: where, what, and what would be right; and it repeats little of what a
/// stranger sent, and nothing that steers a terminal.
final class Refusals {
  private static final int FIELD_CHARS_MAX = 100;
  private static final int MESSAGE_CHARS_MAX = 300;
  private static final int FAULTS_MAX = 1000;

  private Refusals() {}

  static void check(InvalidValueException refused) {
    assertThat(refused.field()).isNotBlank().hasSizeLessThanOrEqualTo(FIELD_CHARS_MAX);
    assertThat(refused.expected()).isNotBlank();
    checkText(refused.getMessage());
  }

  /// @param lines how many the file has
  static void check(List<Finding> faults, int lines) {
    assertThat(faults).isNotEmpty().hasSizeLessThanOrEqualTo(FAULTS_MAX);
    for (Finding fault : faults) {
      assertThat(fault.line()).as(fault.message()).isBetween(0, lines);
      assertThat(fault.remedy()).isNotBlank();
      checkText(fault.path());
      checkText(fault.message());
      checkText(fault.remedy());
    }
  }

  private static void checkText(String text) {
    assertThat(text.length()).as("length of %.400s", text).isLessThanOrEqualTo(MESSAGE_CHARS_MAX);
    if (text.codePoints().anyMatch(Character::isISOControl)) {
      throw new AssertionError("control characters in " + text);
    }
  }
}
