package io.patchbay.server.catalog;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.patchbay.server.domain.CatalogChange;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// How old the catalog is, whether it can still be written, and the room it has. What cannot be
/// read is NaN, so that a damaged catalog does not take all other meters with it.
final class CatalogMeters implements MeterBinder {
  private final Catalog catalog;
  private final InstantSource clock;
  private volatile Changed changed = new Changed(0, null);

  // The change log is read once for each revision: the change of an import names every update.
  private record Changed(long revision, @Nullable Instant at) {}

  CatalogMeters(Catalog catalog, InstantSource clock) {
    this.catalog = catalog;
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    seconds(
        registry,
        "patchbay.catalog.view.age",
        "Time since the view that answers became the newest",
        this::viewAge);
    seconds(
        registry,
        "patchbay.catalog.change.age",
        "Time since the newest change was committed; none yet: NaN",
        this::changeAge);
    seconds(
        registry,
        "patchbay.catalog.release.overdue",
        "How long the next pending release should have been committed; 0 while none is due",
        this::overdue);
    gauge("patchbay.catalog.writable", this::writable)
        .description("1 while changes can be committed, 0 after a failed write until a restart")
        .register(registry);
    bytes(
        registry,
        "patchbay.catalog.disk.free",
        "Free space of the file system with the data",
        this::free);
    bytes(
        registry,
        "patchbay.catalog.disk.free.min",
        "With less free space nothing is published",
        catalog::freeBytesMin);
  }

  private static void seconds(
      MeterRegistry registry, String name, String description, DoubleSupplier value) {
    gauge(name, value).description(description).baseUnit("seconds").register(registry);
  }

  private static void bytes(
      MeterRegistry registry, String name, String description, DoubleSupplier value) {
    gauge(name, value).description(description).baseUnit("bytes").register(registry);
  }

  private static Gauge.Builder<?> gauge(String name, DoubleSupplier value) {
    return Gauge.builder(name, () -> orNaN(value));
  }

  private static double orNaN(DoubleSupplier value) {
    try {
      return value.getAsDouble();
    } catch (CatalogException e) {
      return Double.NaN;
    }
  }

  private double viewAge() {
    try (CatalogView view = catalog.view()) {
      return seconds(view.age());
    }
  }

  private double changeAge() {
    try (CatalogView view = catalog.view()) {
      Changed known = changed;
      if (known.revision != view.revision()) {
        CatalogChange last = view.lastChange();
        known = new Changed(view.revision(), last == null ? null : last.committedAt());
        changed = known;
      }
      return known.at == null ? Double.NaN : seconds(Duration.between(known.at, clock.instant()));
    }
  }

  private double overdue() {
    return catalog
        .nextRelease()
        .map(due -> Math.max(0, seconds(Duration.between(due, clock.instant()))))
        .orElse(0.0);
  }

  private double writable() {
    return catalog.isWritable() ? 1 : 0;
  }

  private double free() {
    try {
      return Files.getFileStore(catalog.directory()).getUsableSpace();
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
