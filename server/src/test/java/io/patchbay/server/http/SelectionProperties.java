package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Ranges as RFC 9110 has them, against an evaluator that looks at each byte.
final class SelectionProperties {
  private static final int HEADERS = 40_000;
  private static final long SEED = Long.getLong("patchbay.seed", 20081217);

  @Test
  void anyHeader_selectsWhatTheSlowEvaluatorSelects() {
    Random random = new Random(SEED);
    int[] statuses = new int[500];
    for (int i = 0; i < HEADERS; i++) {
      byte[] file = new byte[1 + random.nextInt(200)];
      random.nextBytes(file);
      String header = new RandomRanges(random, file.length).next();
      SlowRanges expected = SlowRanges.of(header, file);
      Selection found = Selection.of(header, file.length);

      assertThat(status(found))
          .as("%s of %d, seed %d", header, file.length, SEED)
          .isEqualTo(expected.status());
      if (expected.status() == 206) {
        assertThat(found.ranges().stream().map(range -> (int) range.from()))
            .as("%s of %d, seed %d", header, file.length, SEED)
            .isEqualTo(expected.starts());
        assertThat(found.ranges().stream().map(range -> (int) range.length()))
            .as("%s of %d, seed %d", header, file.length, SEED)
            .isEqualTo(expected.parts().stream().map(part -> part.length).toList());
      }
      statuses[expected.status()]++;
    }
    // Or it would be a test of little.
    assertThat(statuses[200]).isGreaterThan(HEADERS / 20);
    assertThat(statuses[206]).isGreaterThan(HEADERS / 4);
    assertThat(statuses[416]).isGreaterThan(HEADERS / 100);
  }

  private static int status(Selection selection) {
    return switch (selection.kind()) {
      case WHOLE, IGNORED -> 200;
      case SINGLE, MULTIPLE -> 206;
      case UNSATISFIABLE -> 416;
    };
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0,0,1",
    "bytes=0-99,0,100",
    "bytes=99-,99,1",
    "bytes=0-,0,100",
    "bytes=50-1000,50,50",
    "bytes=-1,99,1",
    "bytes=-1000,0,100",
    "'bytes= , 5-6 ,',5,2",
    "BYTES=5-6,5,2",
    "'bytes=5-6,100-',5,2"
  })
  void oneRange_isThat(String header, long from, long length) {
    Selection selection = Selection.of(header, 100);

    assertThat(selection.kind()).isEqualTo(Selection.Kind.SINGLE);
    assertThat(selection.ranges()).containsExactly(new ByteRange(from, length));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=",
        "bytes=,",
        "bytes",
        "bytes=-",
        "bytes=5",
        "bytes=6-5",
        "bytes=a-b",
        "bytes=5-6-7",
        "bytes=5-6;",
        "bytes=0x5-6",
        "bytes=+5-6",
        "bytes=5 - 6",
        "bytes =5-6",
        "bytes=5-6 7-8",
        "bytes=5-6,x",
        "bytes=5-6,7-6",
        "bytes=5-6,bytes=7-8",
        "lines=5-6",
        "items=0-1",
        "",
        "bytes=\u0665-6",
        "bytes=0-,0-",
        "bytes=0-50,50-99",
        "bytes=-60,-60"
      })
  void whatDoesNotCount_isIgnored(String header) {
    assertThat(Selection.of(header, 100).kind()).isEqualTo(Selection.Kind.IGNORED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=100-100", "bytes=-0", "bytes=100-,200-,-0"})
  void nothingThere_isUnsatisfiable(String header) {
    assertThat(Selection.of(header, 100).kind()).isEqualTo(Selection.Kind.UNSATISFIABLE);
  }

  @Test
  void asManyRangesAsThereMayBe_areSent_oneMoreIsNot() {
    String most = "bytes=1-1" + ",3-3".repeat(Selection.RANGES_MAX - 1);

    assertThat(Selection.of(most, 100).ranges()).hasSize(Selection.RANGES_MAX);
    assertThat(Selection.of(most + ",5-5", 100).kind()).isEqualTo(Selection.Kind.IGNORED);
    assertThat(Selection.of(most + ",100-", 100).kind()).isEqualTo(Selection.Kind.IGNORED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-", "bytes=-1", "bytes=0-0"})
  void anyRangeOfAnEmptyFile_isIgnored(String header) {
    assertThat(Selection.of(header, 0).kind()).isEqualTo(Selection.Kind.IGNORED);
  }
}
