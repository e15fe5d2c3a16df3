package io.patchbay.server.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.ImportException;
import io.patchbay.server.domain.ImportSource;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Severity;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.Version;
import io.patchbay.server.domain.VersionRange;
import io.patchbay.server.publish.ImportExpander.Expansion;
import io.patchbay.server.testing.WesRows;
import io.patchbay.server.wire.ImportReader;
import io.patchbay.server.wire.StoredCodecs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImportExpanderTest {
  private static final String HEADER =
      "kb,product,component,first_listed,severity_max,supersedes\n";

  @Test
  void rowsOfOneKbAndProduct_areOneUpdate() {
    Update update =
        only(
            "7,Office,Word,2009-01-02,Low,5;6",
            "7,Office,Excel,2009-01-01,Critical,6;30",
            "7,Office,Word,,,");

    assertThat(update.id()).isEqualTo(id("7", "office"));
    assertThat(update.identity().revision()).isEqualTo(1);
    assertThat(update.title()).isEqualTo("KB7 for Office (Excel, Word)");
    assertThat(update.kbArticle()).isEqualTo("7");
    assertThat(update.bulletin()).isEqualTo("KB7");
    assertThat(update.hotfixId()).isEqualTo("KB7");
    assertThat(update.product()).isEqualTo("office");
    assertThat(update.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(update.releasedAt()).isEqualTo(Instant.parse("2009-01-01T00:00:00Z"));
    assertThat(update.files()).isEmpty();
    assertThat(update.packageName()).isEqualTo("KB7");
    assertThat(update.supersedes())
        .containsExactly(id("5", "office"), id("6", "office"), id("30", "office"));
    assertThat(update.rules().installable())
        .isEqualTo(
            new Rule.AllOf(
                List.of(any("office"), new Rule.AnyOf(List.of(any("excel"), any("word"))))));
    assertThat(update.rules().installed())
        .isEqualTo(
            new Rule.AnyOf(
                List.of(
                    new Rule.UpdateInstalled("KB7"),
                    new Rule.UpdateInstalled(
                        update.id().toString().toUpperCase(java.util.Locale.ROOT)))));
  }

  @Test
  void rowWithoutComponent_meansTheWholeProduct() {
    Update update = only("7,Office,Word,,,", "7,Office,,,,");

    assertThat(update.rules().installable()).isEqualTo(any("office"));
    assertThat(update.title()).isEqualTo("KB7 for Office");
    assertThat(update.releasedAt()).isEqualTo(Instant.EPOCH);
    assertThat(update.severity()).isEqualTo(Severity.UNRATED);
  }

  @Test
  void bulletin_isTheKb_withAllItsProducts() {
    List<Release> releases =
        expand("10,B,,2009-01-02,Low,", "9,A,,,,", "10,A,,2009-01-01,Moderate,").releases();

    assertThat(releases.stream().map(r -> r.bulletin().id())).containsExactly("KB9", "KB10");
    assertThat(releases.getLast().bulletin().updateIds())
        .containsExactly(id("10", "a"), id("10", "b"));
    assertThat(releases.getLast().bulletin().severity()).isEqualTo(Severity.MODERATE);
    assertThat(releases.getLast().bulletin().releasedAt())
        .isEqualTo(Instant.parse("2009-01-01T00:00:00Z"));
    assertThat(releases.getLast().bulletin().revision()).isEqualTo(1);
  }

  @Test
  void title_isNotLongerThan200() {
    String product = "\ud83d\ude00".repeat(20) + "p".repeat(150);
    String title = only("7," + product + ",\"" + "c".repeat(100) + "\",,,").title();
    assertThat(title).hasSize(200).endsWith("...");

    String smiling = only("7,A" + "\ud83d\ude00".repeat(99) + ",Word,,,").title();
    assertThat(smiling).hasSizeBetween(199, 200).endsWith("\ude00...");
  }

  @Test
  void names_thatDifferInCaseOnly_areOneProduct_withAWarning() {
    Expansion expansion = expand("7,Win (x),,,,", "7,win (X),,,,5");

    assertThat(expansion.updates()).isEqualTo(1);
    assertThat(expansion.releases().getFirst().updates().getFirst().title())
        .isEqualTo("KB7 for Win (x)");
    assertThat(expansion.warnings().getLast().toString())
        .startsWith("rows.csv:3: product: win (X), in line 2 Win (x)");
  }

  @Test
  void names_withTheSameSlugOtherwise_areRefused_withBothLines() {
    Finding fault = fault("7,Win (x),,,,", "8,A,,,,", "9,A,Win x,,,");

    assertThat(fault.line()).isEqualTo(4);
    assertThat(fault.path()).isEqualTo("component");
    assertThat(fault.message()).isEqualTo("Win x and Win (x) in line 2");
    assertThat(fault.remedy()).contains("both are win-x");
  }

  @Test
  void name_withoutSlug_isRefused() {
    assertThat(fault("7,\u88fd\u54c1,,,,").toString()).contains("rows.csv:2: product: ", "letter");
  }

  @Test
  void components_moreThanARuleMayHold_areRefused() {
    String[] rows =
        IntStream.range(0, 2100).mapToObj(i -> "7,A,c" + i + ",,,").toArray(String[]::new);

    Finding fault = fault(rows);

    assertThat(fault.line()).isEqualTo(2);
    assertThat(fault.toString()).contains("component", "KB7 for A", "2048");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Rows as KB:date:supersedes; "supersedes" broken as line:from>to; the rest that is left.
        "1:1:1|2:1>1|''",
        "1:1:1;2 2:2:|2:1>1|1>2",
        // The later listed one wins, whatever the numbers say.
        "1:2:2 2:1:1|3:2>1|1>2",
        "1:1:2 2:2:1|2:1>2|2>1",
        // On the same day the higher number; and numbers are no texts.
        "9:1:10 10:1:9|2:9>10|10>9",
        "3:1:1 1:1:2 2:1:3|3:1>2 4:2>3|3>1",
        "4:4:3 3:3:2 2:2:1 1:1:4|5:1>4|2>1 3>2 4>3",
        // What leads into a cycle or out of it stays.
        "9:9:2;1 2:2:1 1:1:2;5|4:1>2|1>5 2>1 9>1 9>2",
        // Two cycles that share an update are one knot.
        "1:1:2;3 2:2:1 3:3:1|2:1>2 2:1>3|2>1 3>1",
        // No date is long past.
        "1::2 2:1:1|2:1>2|2>1",
        // No cycle.
        "1:1:2;3 2:2:3 3:3:4|''|1>2 1>3 2>3 3>4",
      })
  void cycle_isBroken_byTheStatedRule(String rows, String broken, String left) {
    Expansion expansion =
        expand(
            Arrays.stream(rows.split(" ", -1))
                .map(row -> row.split(":", -1))
                .map(r -> r[0] + ",A,," + (r[1].isEmpty() ? "" : "2009-01-0" + r[1]) + ",," + r[2])
                .toArray(String[]::new));

    assertThat(
            expansion.brokenEdges().stream()
                .map(
                    e ->
                        e.line()
                            + ":"
                            + e.message().replaceAll("KB(.*) supersedes KB(.*) on A", "$1>$2"))
                .collect(Collectors.joining(" ")))
        .isEqualTo(broken.replace("''", ""));
    assertThat(expansion.brokenEdgesTotal()).isEqualTo(expansion.brokenEdges().size());
    assertThat(pairs(expansion)).isEqualTo(left.replace("''", ""));
  }

  private static String pairs(Expansion expansion) {
    List<String> pairs = new ArrayList<>();
    for (Update update : updates(expansion)) {
      for (String kb : List.of("1", "2", "3", "4", "5", "9", "10")) {
        if (update.supersedes().contains(id(kb, "a"))) {
          pairs.add(update.kbArticle() + ">" + kb);
        }
      }
    }
    return String.join(" ", pairs);
  }

  @Test
  void cycleOfOneProduct_isNoneOfAnother() {
    Expansion expansion = expand("1,A,,,,2", "2,B,,,,1");

    assertThat(expansion.brokenEdgesTotal()).isZero();
    assertThat(expansion.supersedes()).isEqualTo(2);
    assertThat(expansion.unknownTargets()).isEqualTo(2);
  }

  @Test
  void brokenEdges_areBounded_andAllCounted() {
    String[] rows =
        IntStream.range(0, 150).mapToObj(i -> "1,P" + i + ",,,,1").toArray(String[]::new);
    Expansion expansion = expand(rows);

    assertThat(expansion.brokenEdges()).hasSize(100);
    assertThat(expansion.brokenEdgesTotal()).isEqualTo(150);
  }

  @Test
  void chainOf100000_isNoMatter() {
    String[] rows =
        IntStream.rangeClosed(1, 100_000)
            .mapToObj(i -> i + ",A,,,," + (i + 1))
            .toArray(String[]::new);
    assertThat(expand(rows).brokenEdgesTotal()).isZero();

    rows[99_999] = "100000,A,,,,1";
    assertThat(expand(rows).brokenEdgesTotal()).isEqualTo(99_999);
  }

  @Test
  void realRows_inAnyOrder_giveTheSameUpdates_byteForByte() throws IOException {
    String csv;
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(WesRows.file()))) {
      csv = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<String> lines = new ArrayList<>(csv.lines().toList());
    String header = lines.removeFirst();
    byte[] expected = bytes(expanded(header, lines));
    for (long seed = 1; seed <= 1; seed++) {
      Collections.shuffle(lines, new Random(seed));
      assertThat(Arrays.equals(bytes(expanded(header, lines)), expected))
          .as("seed %d", seed)
          .isTrue();
    }
    Collections.reverse(lines);
    assertThat(Arrays.equals(bytes(expanded(header, lines)), expected)).as("reversed").isTrue();
  }

  private static Expansion expanded(String header, List<String> lines) {
    return expandCsv(header + "\n" + String.join("\n", lines));
  }

  private static byte[] bytes(Expansion expansion) {
    var all = new java.io.ByteArrayOutputStream();
    for (Release release : expansion.releases()) {
      all.writeBytes(StoredCodecs.BULLETIN.encode(release.bulletin()));
      release.updates().forEach(update -> all.writeBytes(StoredCodecs.UPDATE.encode(update)));
    }
    return all.toByteArray();
  }

  private static Rule any(String product) {
    return new Rule.ProductVersion(product, VersionRange.from(new Version(0)));
  }

  private static UUID id(String kb, String product) {
    return io.patchbay.server.domain.Ids.ofUpdate("KB" + kb, product, "neutral");
  }

  private static List<Update> updates(Expansion expansion) {
    return expansion.releases().stream().flatMap(r -> r.updates().stream()).toList();
  }

  private static Update only(String... rows) {
    List<Update> updates = updates(expand(rows));
    assertThat(updates).hasSize(1);
    return updates.getFirst();
  }

  private static Finding fault(String... rows) {
    ImportException refused = catchThrowableOfType(ImportException.class, () -> expand(rows));
    assertThat(refused).as("refused").isNotNull();
    assertThat(refused.faults()).hasSize(1);
    return refused.faults().getFirst();
  }

  private static Expansion expand(String... rows) {
    return expandCsv(HEADER + String.join("\n", rows));
  }

  private static Expansion expandCsv(String csv) {
    return ImportExpander.expand(
        ImportReader.read(new ImportSource("rows.csv", csv.getBytes(StandardCharsets.UTF_8))),
        id -> Optional.empty());
  }
}
