package io.patchbay.server.content;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/// Whether the stored files are what they should be, and how lately that was looked at.
public final class ContentMeters implements MeterBinder {
  private final ContentStore store;
  private final Scrubber scrubber;

  public ContentMeters(ContentStore store, Scrubber scrubber) {
    this.store = store;
    this.scrubber = scrubber;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    FunctionCounter.builder("patchbay.content.scrubbed", scrubber, Scrubber::bytes)
        .description("Bytes of stored files that were read again to see whether they are good")
        .baseUnit("bytes")
        .register(registry);
    FunctionCounter.builder("patchbay.content.scrubbed.files", scrubber, Scrubber::files)
        .description("Stored files that were read again to see whether they are good")
        .register(registry);
    FunctionCounter.builder("patchbay.content.rotten", store, ContentStore::rotten)
        .description("Stored files that were found rotten, by a request or by the scrubber")
        .register(registry);
    Gauge.builder("patchbay.content.quarantined", () -> store.quarantined().size())
        .description("Files that were found rotten and have no good copy yet")
        .register(registry);
    Gauge.builder("patchbay.content.scrub.age", scrubber, Scrubber::passAgeSeconds)
        .description("Time since all stored files were last read again; not yet: NaN")
        .baseUnit("seconds")
        .register(registry);
  }
}
