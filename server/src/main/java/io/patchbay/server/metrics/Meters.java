package io.patchbay.server.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/// The server's meters. Names are dotted and lower case, tags come from closed sets only. Safe for
/// any thread.
public final class Meters implements AutoCloseable {
  private static final Duration[] PUBLISH_TIMES =
      LongStream.of(10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private static final Duration[] REPORT_WRITE_TIMES =
      LongStream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final LongAdder fromMemory = new LongAdder();
  private final LongAdder fromDisk = new LongAdder();
  private final Counter publishFailures;
  private final Timer publishTime;

  public Meters() {
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(byConvention());
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    gc.bindTo(registry);
    lookups("hit", fromMemory);
    lookups("miss", fromDisk);
    publishFailures =
        Counter.builder("patchbay.publish.failures")
            .description("Publishes that were refused or failed")
            .register(registry);
    publishTime =
        Timer.builder("patchbay.publish.time")
            .description("Time of a publish, from request to disk")
            .serviceLevelObjectives(PUBLISH_TIMES)
            .register(registry);
  }

  // Of Micrometer's own names two break Prometheus's convention: a time in nanoseconds, and a
  // number that is called a count. They are denied; these stand in their place.
  private MeterRegistry byConvention() {
    gauge("system.cpus", "Processors", () -> Runtime.getRuntime().availableProcessors());
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder("process.cpu", system, s -> s.getProcessCpuTime() / 1e9)
          .description("CPU time of the process")
          .baseUnit("seconds")
          .register(registry);
    }
    return registry;
  }

  private void lookups(String result, LongAdder count) {
    FunctionCounter.builder("patchbay.index.lookups", count, LongAdder::sum)
        .description("Offer queries, by whether all index rows were in memory")
        .tag("result", result)
        .register(registry);
  }

  /// A query answered from memory, or with rows read from disk.
  public void answered(boolean fromMemoryOnly) {
    (fromMemoryOnly ? fromMemory : fromDisk).increment();
  }

  public void publishFailed() {
    publishFailures.increment();
  }

  /// Time from a whole request to its whole answer, one timer for each listener, route and status.
  public RequestTimers requestTimers(String listener) {
    return new RequestTimers(registry, listener);
  }

  /// Offer queries, one counter for each protocol and outcome.
  public Counter queries(String protocol, String outcome) {
    return Counter.builder("patchbay.offer.queries")
        .description("Offer queries answered, by protocol and outcome")
        .tag("protocol", protocol)
        .tag("outcome", outcome)
        .register(registry);
  }

  /// Requests and connections turned away, one counter for each limit.
  public Counter rejects(String listener, String limit) {
    return Counter.builder("patchbay.http.rejects")
        .description("Requests and connections turned away, by limit")
        .tag("listener", listener)
        .tag("limit", limit)
        .register(registry);
  }

  /// Counts open connections of a listener.
  public AtomicInteger connections(String listener, int max) {
    AtomicInteger open = new AtomicInteger();
    Gauge.builder("patchbay.http.connections.max", () -> max)
        .description("Connections that may be open at a time")
        .tag("listener", listener)
        .register(registry);
    Gauge.builder("patchbay.http.connections", open, AtomicInteger::get)
        .description("Open connections")
        .tag("listener", listener)
        .register(registry);
    return open;
  }

  /// Counts bytes of a listener's requests (`in`) or answers (`out`).
  public LongAdder bytes(String listener, String direction) {
    LongAdder bytes = new LongAdder();
    FunctionCounter.builder("patchbay.http.bytes", bytes, LongAdder::sum)
        .baseUnit("bytes")
        .description("Bytes of requests and answers, TLS not counted")
        .tag("listener", listener)
        .tag("direction", direction)
        .register(registry);
    return bytes;
  }

  /// Counts requests by the way they took through the server.
  public LongAdder path(String listener, String path) {
    LongAdder requests = new LongAdder();
    FunctionCounter.builder("patchbay.http.path", requests, LongAdder::sum)
        .description("Requests answered by the fast and by the general path")
        .tag("listener", listener)
        .tag("path", path)
        .register(registry);
    return requests;
  }

  /// Counts bytes of files, and of what stands between parts of them.
  public LongAdder contentBytes(String listener) {
    LongAdder bytes = new LongAdder();
    FunctionCounter.builder("patchbay.content.bytes", bytes, LongAdder::sum)
        .baseUnit("bytes")
        .description("Bytes of files sent, TLS not counted")
        .tag("listener", listener)
        .register(registry);
    return bytes;
  }

  /// Counts files that are being sent.
  public AtomicInteger contentTransfers(String listener) {
    AtomicInteger transfers = new AtomicInteger();
    Gauge.builder("patchbay.content.transfers", transfers, AtomicInteger::get)
        .description("Files that are being sent, or parts of them")
        .tag("listener", listener)
        .register(registry);
    return transfers;
  }

  /// Requests for files, one counter for each kind of range.
  public Counter contentRanges(String kind) {
    return Counter.builder("patchbay.content.ranges")
        .description("Requests for files, by the kind of range asked for")
        .tag("kind", kind)
        .register(registry);
  }

  /// Shows how many requests wait for a worker or are with one.
  public void inFlight(String listener, Supplier<Number> requests) {
    Gauge.builder("patchbay.http.in.flight", requests)
        .description("Requests that wait for a worker or are with one")
        .tag("listener", listener)
        .register(registry);
  }

  /// TLS handshakes, `ok` or `failed`.
  public Counter tlsHandshakes(String result) {
    return Counter.builder("patchbay.tls.handshakes")
        .description("TLS handshakes that ended, by result")
        .tag("result", result)
        .register(registry);
  }

  /// Readings of changed certificate files, `ok` or `failed`.
  public Counter tlsReloads(String result) {
    return Counter.builder("patchbay.tls.certificate.reloads")
        .description("Readings of changed certificate files, by result")
        .tag("result", result)
        .register(registry);
  }

  /// Reports counted, one counter for each result.
  public Counter reports(String result) {
    return Counter.builder("patchbay.reports")
        .description("Reports of machines counted, by result")
        .tag("result", result)
        .register(registry);
  }

  /// Reports that will never be counted, one counter for each reason.
  public Counter reportsRefused(String reason) {
    return Counter.builder("patchbay.reports.refused")
        .description("Reports of machines refused, by reason")
        .tag("reason", reason)
        .register(registry);
  }

  /// Reports of events that were counted before.
  public Counter reportsKnown() {
    return Counter.builder("patchbay.reports.known")
        .description("Reports of events that were counted before")
        .register(registry);
  }

  /// What a mirror could not do, one counter for each kind of failure.
  public Counter syncFailures(String kind) {
    return Counter.builder("patchbay.sync.failures")
        .description("Requests to the upstream that failed, by kind")
        .tag("kind", kind)
        .register(registry);
  }

  /// What an upstream sent against the rules of its feed, one counter for each kind.
  public Counter syncViolations(String kind) {
    return Counter.builder("patchbay.sync.violations")
        .description("Answers of the upstream that break the rules of its feed, by kind")
        .tag("kind", kind)
        .register(registry);
  }

  /// Time of one write of reports, of however many requests.
  public Timer reportWrites() {
    return Timer.builder("patchbay.reports.write")
        .description("Time to count the reports of one write, until they are on disk")
        .serviceLevelObjectives(REPORT_WRITE_TIMES)
        .register(registry);
  }

  /// A number that is read whenever the metrics are.
  public void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(registry);
  }

  /// A time, in seconds, that is read whenever the metrics are.
  public void seconds(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).baseUnit("seconds").register(registry);
  }

  /// An amount of memory or disk, in bytes, that is read whenever the metrics are.
  public void bytes(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).baseUnit("bytes").register(registry);
  }

  /// A count that is kept elsewhere, never falls, and is read whenever the metrics are.
  ///
  /// @param of is held weakly: whoever counts has to outlive the meter
  public <T> void count(String name, String description, T of, ToDoubleFunction<T> count) {
    FunctionCounter.builder(name, of, count).description(description).register(registry);
  }

  /// Adds the meters that another package keeps.
  public void bind(MeterBinder binder) {
    binder.bindTo(registry);
  }

  /// Records the time of one publish.
  public void published(long nanos) {
    publishTime.record(nanos, TimeUnit.NANOSECONDS);
  }

  /// All meters in the Prometheus text format, version 0.0.4.
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
