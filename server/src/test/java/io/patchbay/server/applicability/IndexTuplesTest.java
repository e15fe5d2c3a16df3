package io.patchbay.server.applicability;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Comparison;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Version;
import io.patchbay.server.domain.VersionRange;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// How narrow the tuples are: too wide ones cost time, and no property would notice.
final class IndexTuplesTest {
  private static final Language DEU = Language.ofCode("DEU");
  private static final Rule IE = product("ie");
  private static final Rule X86 = new Rule.Processor(Set.of(Architecture.X86));
  private static final Rule GERMAN = new Rule.WindowsLanguage(DEU);
  private static final int XP = 0x0005_0001;
  private static final int SERVER_2003 = 0x0005_0002;

  @Test
  void of_everyDimensionPinned_isOneTuple() {
    Rule rule = new Rule.AllOf(List.of(IE, os("5.1.2600"), X86, GERMAN));
    assertThat(IndexTuples.of(rule))
        .containsExactly(new IndexTuple("ie", XP, Architecture.X86, DEU));
  }

  @Test
  void of_alternatives_isOneTupleForEach() {
    Rule rule =
        new Rule.AllOf(
            List.of(
                IE,
                new Rule.AnyOf(List.of(os("5.1.2600"), os("5.1.2601"), os("5.2.3790"))),
                new Rule.Processor(Set.of(Architecture.X86, Architecture.X64))));
    assertThat(IndexTuples.of(rule))
        .containsExactlyInAnyOrder(
            new IndexTuple("ie", XP, Architecture.X86, null),
            new IndexTuple("ie", XP, Architecture.X64, null),
            new IndexTuple("ie", SERVER_2003, Architecture.X86, null),
            new IndexTuple("ie", SERVER_2003, Architecture.X64, null));
  }

  @Test
  void of_nothingPinned_isAnyInEveryDimension() {
    IndexTuple any = new IndexTuple("", IndexTuple.ANY_OS, null, null);
    assertThat(IndexTuples.of(new Rule.AllOf(List.of()))).containsExactly(any);
    assertThat(IndexTuples.of(new Rule.Not(new Rule.AllOf(List.of(IE, X86, GERMAN)))))
        .containsExactly(any);
    Rule newer = new Rule.WindowsVersion(Comparison.GREATER_THAN, OsVersion.parse("5.1.0"), 2);
    assertThat(IndexTuples.of(newer)).containsExactly(any);
  }

  @Test
  void of_oneAlternativeThatPinsNothing_isAny() {
    Rule rule = new Rule.AnyOf(List.of(GERMAN, new Rule.UpdateInstalled("KB1")));
    assertThat(IndexTuples.of(rule))
        .containsExactly(new IndexTuple("", IndexTuple.ANY_OS, null, null));
  }

  @Test
  void of_aContradiction_isNoTuple() {
    assertThat(IndexTuples.of(new Rule.AllOf(List.of(os("5.1.2600"), os("5.2.3790"))))).isEmpty();
    assertThat(IndexTuples.of(new Rule.AnyOf(List.of()))).isEmpty();
  }

  @Test
  void of_twoProducts_isTheOneThatSuffices() {
    Rule rule =
        new Rule.AllOf(List.of(new Rule.AnyOf(List.of(IE, product("office"))), product("player")));
    assertThat(IndexTuples.of(rule)).extracting(IndexTuple::product).containsExactly("player");
  }

  @Test
  void ofClient_oneTupleForEachProductAndOneForNone() {
    ClientConfiguration machine =
        ClientConfiguration.builder(OsVersion.parse("5.1.2600"))
            .architecture(Architecture.X86)
            .language(DEU)
            .product("ie", new Version(1))
            .product("office", new Version(1))
            .build();
    assertThat(IndexTuples.of(machine))
        .containsExactlyInAnyOrder(
            new IndexTuple("ie", XP, Architecture.X86, DEU),
            new IndexTuple("office", XP, Architecture.X86, DEU),
            new IndexTuple("", XP, Architecture.X86, DEU));
  }

  @Test
  void rows_everythingReported_are8() {
    assertThat(IndexTuples.rows(new IndexTuple("ie", XP, Architecture.X86, DEU), 0xFF))
        .hasSize(8)
        .doesNotHaveDuplicates()
        .contains(
            new IndexTuple("ie", XP, Architecture.X86, DEU),
            new IndexTuple("ie", XP, Architecture.X86, null),
            new IndexTuple("ie", IndexTuple.ANY_OS, null, null));
  }

  @Test
  void rows_nothingButTheSystemReported_are2() {
    assertThat(IndexTuples.rows(new IndexTuple("", XP, null, null), 0xFF))
        .containsExactlyInAnyOrder(
            new IndexTuple("", XP, null, null), new IndexTuple("", IndexTuple.ANY_OS, null, null));
  }

  private static Rule product(String name) {
    return new Rule.ProductVersion(name, VersionRange.from(new Version(0)));
  }

  private static Rule os(String version) {
    return new Rule.WindowsVersion(Comparison.EQUAL_TO, OsVersion.parse(version), 3);
  }
}
