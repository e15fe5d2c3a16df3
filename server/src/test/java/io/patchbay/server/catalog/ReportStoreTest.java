package io.patchbay.server.catalog;

import static io.patchbay.server.testing.TestReports.BOUNDS;
import static io.patchbay.server.testing.TestReports.DISK_FULL;
import static io.patchbay.server.testing.TestReports.failed;
import static io.patchbay.server.testing.TestReports.installed;
import static io.patchbay.server.testing.TestReports.machines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.catalog.CatalogException.Kind;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.ReportResult;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rocksdb.WriteBatch;

/// Reports on disk: each event once, in a bounded number of rows.
final class ReportStoreTest {
  private static final Instant NOW = Instant.parse("2008-12-17T18:00:00Z");
  private static final UpdateIdentity UPDATE = new UpdateIdentity(new UUID(0x5000L, 1), 1);
  private static final UpdateIdentity OTHER = new UpdateIdentity(new UUID(0x5000L, 2), 1);

  @TempDir Path data;

  private static Report report(ReportGroup group) {
    return new Report(UUID.randomUUID(), group, NOW);
  }

  private static List<Report> reports(ReportGroup group, int count) {
    return Stream.generate(() -> report(group)).limit(count).toList();
  }

  private static Map<ReportGroup, Long> counts(ReportStore store, UpdateIdentity update) {
    Map<ReportGroup, Long> counts = new HashMap<>();
    store.forEach(update.updateId(), (group, count) -> counts.put(group, count));
    return counts;
  }

  @Test
  void count_addsUpByGroup_andKeepsUpdatesApart() throws IOException {
    UpdateIdentity corrected = new UpdateIdentity(UPDATE.updateId(), 2);
    try (ReportStore store = ReportStore.open(data, BOUNDS)) {
      store.count(reports(installed(UPDATE), 3), NOW);
      store.count(reports(installed(UPDATE), 4), NOW);
      store.count(reports(failed(UPDATE, DISK_FULL), 2), NOW);
      store.count(reports(installed(corrected), 1), NOW);
      store.count(reports(installed(OTHER), 5), NOW);

      assertThat(counts(store, UPDATE))
          .isEqualTo(
              Map.of(
                  installed(UPDATE), 7L, failed(UPDATE, DISK_FULL), 2L, installed(corrected), 1L));
      assertThat(counts(store, OTHER)).isEqualTo(Map.of(installed(OTHER), 5L));
    }
  }

  @Test
  void count_eventTwiceInOneCall_orInTwo_orAfterARestart_countsOnce() throws IOException {
    List<Report> three = reports(installed(UPDATE), 3);
    List<Report> twice = new ArrayList<>(three);
    twice.addAll(three);
    try (ReportStore store = ReportStore.open(data, BOUNDS)) {
      assertThat(store.count(twice, NOW).stream()).containsExactly(0, 1, 2);
      assertThat(store.count(three, NOW).isEmpty()).isTrue();
    }
    try (ReportStore store = ReportStore.open(data, BOUNDS)) {
      twice.set(4, report(installed(UPDATE)));
      assertThat(store.count(twice, NOW).stream()).containsExactly(4);
      assertThat(counts(store, UPDATE)).isEqualTo(Map.of(installed(UPDATE), 4L));
    }
  }

  @ParameterizedTest
  @CsvSource({"0,false", "7,false", "29,false", "35,false", "42,true"})
  void event_isRememberedForLongerThanItCanBeReported(int days, boolean counted)
      throws IOException {
    // The last moment of a week.
    Instant first = Instant.parse("2008-12-17T23:59:59Z");
    Report report = report(installed(UPDATE));
    try (ReportStore store = ReportStore.open(data, BOUNDS)) {
      store.count(List.of(report), first);
      Instant later = first.plus(Duration.ofDays(days));
      // A new week begins with another event, and the old ones go.
      store.count(reports(installed(OTHER), 1), later);

      assertThat(store.count(List.of(report), later).isEmpty()).isNotEqualTo(counted);
    }
  }

  @Test
  void event_whenTheClockIsSetBack_isStillKnown() throws IOException {
    Report report = report(installed(UPDATE));
    try (ReportStore store = ReportStore.open(data, BOUNDS)) {
      store.count(List.of(report), NOW);

      assertThat(store.count(List.of(report), NOW.minus(Duration.ofDays(20))).isEmpty()).isTrue();
    }
    try (ReportStore store = ReportStore.open(data, BOUNDS)) {
      assertThat(store.count(List.of(report), NOW.minus(Duration.ofDays(20))).isEmpty()).isTrue();
      assertThat(store.count(List.of(report), Instant.EPOCH).isEmpty()).isTrue();
    }
  }

  @Test
  void errorCodes_beyondTheBound_areCountedTogether_alsoAfterARestart() throws IOException {
    ReportBounds bounds = new ReportBounds(3, 100, 0);
    List<Report> codes =
        IntStream.rangeClosed(1, 5).mapToObj(code -> report(failed(UPDATE, code))).toList();
    try (ReportStore store = ReportStore.open(data, bounds)) {
      store.count(codes.subList(0, 2), NOW);
    }
    try (ReportStore store = ReportStore.open(data, bounds)) {
      store.count(codes.subList(2, 5), NOW);
      store.count(List.of(report(failed(UPDATE, 9)), report(failed(UPDATE, 2))), NOW);
      store.count(List.of(report(failed(OTHER, 9))), NOW);

      assertThat(counts(store, UPDATE))
          .isEqualTo(
              Map.of(
                  failed(UPDATE, 1),
                  1L,
                  failed(UPDATE, 2),
                  2L,
                  failed(UPDATE, 3),
                  1L,
                  failed(UPDATE, ReportGroup.OTHER_CODES),
                  3L));
      assertThat(counts(store, OTHER)).isEqualTo(Map.of(failed(OTHER, 9), 1L));
    }
  }

  @Test
  void codeOfAllOthers_takesNoPlaceOfACode() throws IOException {
    try (ReportStore store = ReportStore.open(data, new ReportBounds(1, 100, 0))) {
      store.count(List.of(report(failed(UPDATE, ReportGroup.OTHER_CODES))), NOW);
      store.count(List.of(report(failed(UPDATE, 1)), report(failed(UPDATE, 2))), NOW);

      assertThat(counts(store, UPDATE))
          .isEqualTo(Map.of(failed(UPDATE, 1), 1L, failed(UPDATE, ReportGroup.OTHER_CODES), 2L));
    }
  }

  @Test
  void rows_beyondTheBound_areCountedTogether_alsoAfterARestart() throws IOException {
    ReportBounds bounds = new ReportBounds(10, 3, 0);
    try (ReportStore store = ReportStore.open(data, bounds)) {
      store.count(List.of(onWindows(1), onWindows(2)), NOW);
    }
    try (ReportStore store = ReportStore.open(data, bounds)) {
      store.count(List.of(onWindows(3), onWindows(4), onWindows(5)), NOW);
      store.count(List.of(onWindows(1), report(failed(UPDATE, DISK_FULL))), NOW);

      assertThat(counts(store, UPDATE))
          .hasSize(5)
          .containsEntry(onWindows(1).group(), 2L)
          .containsEntry(onWindows(3).group(), 1L)
          .containsEntry(new ReportGroup(UPDATE, null, ReportResult.INSTALLED, 0), 2L)
          .containsEntry(
              new ReportGroup(UPDATE, null, ReportResult.FAILED, ReportGroup.OTHER_CODES), 1L);
    }
  }

  private static Report onWindows(int major) {
    return report(
        new ReportGroup(UPDATE, machines(major + ".0.0", "DEU"), ReportResult.INSTALLED, 0));
  }

  @Test
  void belowFreeBytesMin_isRefused_andNothingIsCounted() throws IOException {
    Report report = report(installed(UPDATE));
    try (ReportStore store = ReportStore.open(data, new ReportBounds(1, 1, Long.MAX_VALUE))) {
      assertThat(store.isWritable()).isFalse();
      assertThatThrownBy(() -> store.count(List.of(report), NOW))
          .isInstanceOfSatisfying(
              CatalogException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_SPACE))
          .hasMessageContaining("bytes free (expected: at least ");
      assertThat(counts(store, UPDATE)).isEmpty();
    }
    try (ReportStore store = ReportStore.open(data, BOUNDS)) {
      assertThat(store.isWritable()).isTrue();
      assertThat(store.count(List.of(report), NOW).cardinality()).isEqualTo(1);
    }
  }

  @Test
  void open_whereRocksDbWouldBeginAnew_isRefused() throws IOException {
    try (ReportStore store = ReportStore.open(data, BOUNDS)) {
      store.count(reports(installed(UPDATE), 1), NOW);
    }
    Files.delete(data.resolve("reports").resolve("CURRENT"));

    assertThatThrownBy(() -> ReportStore.open(data, BOUNDS))
        .isInstanceOfSatisfying(
            CatalogException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
        .hasMessageContaining(data.resolve("reports").toString());
  }

  @Test
  void open_whatWasDamaged_isRefused() throws IOException {
    try (ReportStore store = ReportStore.open(data, BOUNDS)) {
      store.count(reports(installed(UPDATE), 100), NOW);
    }
    List<Path> logs = DataFolder.files(data.resolve("reports"), "\\d+\\.log");
    DataFolder.flip(logs.getLast(), 100);

    assertThatThrownBy(() -> ReportStore.open(data, BOUNDS)).isInstanceOf(CatalogException.class);
  }

  @Test
  void open_whatANewerReleaseWrote_isRefused() throws IOException {
    Path directory = data.resolve("reports");
    try (Store store = Store.open(directory, List.of(ReportFamily.values()), 1 << 20, true);
        WriteBatch batch = new WriteBatch()) {
      store.putUnframed(batch, ReportFamily.META, ReportKeys.FORMAT, new byte[] {2});
      store.write(batch);
    }

    assertThatThrownBy(() -> ReportStore.open(data, BOUNDS))
        .isInstanceOfSatisfying(
            CatalogException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NEWER_FORMAT))
        .hasMessageContaining("value format 2 (expected: 1)");
  }
}
