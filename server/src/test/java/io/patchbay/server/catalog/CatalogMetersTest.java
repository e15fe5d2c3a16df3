package io.patchbay.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The catalog's and RocksDB's numbers: that each moves with what it measures, and that asking for
/// them never fails.
final class CatalogMetersTest {
  @TempDir private Path data = Path.of("");
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Instant now = Instant.parse("2009-01-01T00:00:00Z");

  private TestCatalog open() throws IOException {
    TestCatalog catalog = TestCatalog.open(data);
    catalog.catalog().meters(() -> now).bindTo(registry);
    return catalog;
  }

  private double gauge(String name) {
    Gauge gauge = registry.find("patchbay." + name).gauge();
    assertThat(gauge).as(name).isNotNull();
    return gauge.value();
  }

  private double count(String name, String... tags) {
    Search found = registry.find("patchbay.rocksdb." + name).tags(tags);
    assertThat(found.functionCounters()).as(name).isNotEmpty();
    return found.functionCounters().stream().mapToDouble(FunctionCounter::count).sum();
  }

  @Test
  void ages_areOfTheNewestChange_andOfItsView() throws Exception {
    try (TestCatalog catalog = open()) {
      assertThat(gauge("catalog.change.age")).isNaN();
      assertThat(gauge("catalog.view.age")).isPositive();

      Eventually.holds("the first view gets older", () -> gauge("catalog.view.age") > 0.05);
      Instant before = Instant.now();
      long start = System.nanoTime();
      catalog.publish(SmallRelease.of(1)); // By the real clock.
      double viewAge = gauge("catalog.view.age");
      double sincePublish = (System.nanoTime() - start) / 1e9;
      now = before.plusSeconds(3600);

      assertThat(viewAge).isBetween(0.0, sincePublish);
      assertThat(gauge("catalog.change.age")).isBetween(3590.0, 3600.0);
      assertThat(gauge("catalog.writable")).isEqualTo(1);
    }
  }

  @Test
  void changeAge_isReadOnce_forEachRevision() throws IOException {
    try (TestCatalog catalog = open()) {
      catalog.publish(SmallRelease.of(1));
      double first = gauge("catalog.change.age");
      double read = count("keys", "operation", "read");
      now = now.plusSeconds(1);

      assertThat(gauge("catalog.change.age")).isEqualTo(first + 1);
      assertThat(count("keys", "operation", "read")).isEqualTo(read);
    }
  }

  @Test
  void pendingRelease_isOverdue_fromItsInstant() throws IOException {
    Instant due = Instant.parse("2099-01-01T00:00:00Z");
    try (TestCatalog catalog = open()) {
      assertThat(gauge("catalog.release.overdue")).isZero();
      catalog.publish(SmallRelease.of(1).at(due));
      assertThat(gauge("catalog.release.overdue")).isZero();
      now = due.plusSeconds(90);

      assertThat(gauge("catalog.release.overdue")).isEqualTo(90);
    }
  }

  @Test
  void reads_writes_andSyncs_areCounted() throws IOException {
    try (TestCatalog catalog = open()) {
      double syncs = count("wal.syncs");
      double log = count("wal.written");
      double written = count("transferred", "operation", "write");
      double read = count("keys", "operation", "read");
      catalog.publish(SmallRelease.of(1));

      assertThat(count("wal.syncs") - syncs).isEqualTo(1);
      assertThat(count("wal.written")).isGreaterThan(log);
      assertThat(count("transferred", "operation", "write")).isGreaterThan(written);
      assertThat(count("keys", "operation", "read")).isGreaterThan(read);
      assertThat(gauge("rocksdb.memtable.used")).isPositive();
      assertThat(gauge("rocksdb.snapshots")).isEqualTo(1);
    }
  }

  @Test
  void tableFiles_andTheirBlocks_areMeasured_onceThereAreSome() throws IOException {
    try (TestCatalog catalog = TestCatalog.open(data)) {
      catalog.publish(SmallRelease.of(1));
    }
    // When opened again, what stood in the log is written to table files.
    try (TestCatalog catalog = open()) {
      double hits = count("block.cache.lookups", "result", "hit", "block", "data");
      for (int i = 0; i < 2; i++) {
        try (CatalogView view = catalog.catalog().view()) {
          assertThat(view.bulletins()).hasSize(1);
          assertThat(view.bulletin("MS99-404")).isEmpty();
        }
      }

      assertThat(gauge("rocksdb.sst.size")).isPositive();
      assertThat(files()).isPositive();
      assertThat(gauge("rocksdb.block.cache.used")).isPositive();
      assertThat(count("block.cache.lookups", "result", "hit", "block", "data"))
          .isGreaterThan(hits);
      assertThat(count("transferred", "operation", "iterate")).isPositive();
      assertThat(count("bloom.negatives")).isPositive();
    }
  }

  private double files() {
    return registry.get("patchbay.rocksdb.sst.files").gauges().stream()
        .mapToDouble(Gauge::value)
        .sum();
  }

  @Test
  void everyMeter_hasADescription_andStaysReadableOnceTheCatalogIsClosed() throws IOException {
    TestCatalog catalog = open();
    catalog.publish(SmallRelease.of(1));
    catalog.close();

    assertThat(registry.getMeters()).hasSizeGreaterThan(40);
    for (Meter meter : registry.getMeters()) {
      assertThat(meter.getId().getName()).matches("patchbay[.][a-z.]+");
      assertThat(meter.getId().getDescription()).isNotBlank();
      assertThat(StreamSupport.stream(meter.measure().spliterator(), false)).hasSize(1);
    }
    assertThat(gauge("catalog.view.age")).isNaN();
  }
}
