package io.patchbay.server.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.netty.util.internal.PlatformDependent;

/// Netty's buffers and event loops. Micrometer's own meters of them carry the allocator's hash code
/// as a label, so each start of a server would be another time series.
final class NettyMeters {
  private NettyMeters() {}

  /// What the allocator holds, once for each registry.
  static MeterBinder of(ByteBufAllocator allocator) {
    return registry -> {
      if (allocator instanceof ByteBufAllocatorMetricProvider provider) {
        ByteBufAllocatorMetric metric = provider.metric();
        allocated(registry, metric, "heap");
        allocated(registry, metric, "direct");
      }
      bytes(registry, "used", "Direct memory taken, all of it");
      bytes(registry, "max", "Direct memory there may be");
    };
  }

  private static void allocated(
      MeterRegistry registry, ByteBufAllocatorMetric metric, String memory) {
    Gauge.builder(
            "patchbay.netty.allocated",
            metric,
            m -> memory.equals("heap") ? m.usedHeapMemory() : m.usedDirectMemory())
        .description("Memory that the allocator of buffers holds, in use or not")
        .baseUnit("bytes")
        .tag("memory", memory)
        .strongReference(true)
        .register(registry);
  }

  private static void bytes(MeterRegistry registry, String which, String description) {
    Gauge.builder("patchbay.netty.direct." + which, () -> direct(which))
        .description(description)
        .baseUnit("bytes")
        .register(registry);
  }

  // Netty counts it unless it was told not to.
  private static double direct(String which) {
    long used = PlatformDependent.usedDirectMemory();
    if (used < 0) {
      return Double.NaN;
    }
    return which.equals("used") ? used : PlatformDependent.maxDirectMemory();
  }

  /// Tasks that wait for the event loops of a listener.
  static MeterBinder of(EventLoopGroup loops, String listener) {
    return registry ->
        Gauge.builder("patchbay.netty.tasks.pending", loops, NettyMeters::pendingTasks)
            .description("Tasks that wait for an event loop")
            .tag("listener", listener)
            .register(registry);
  }

  private static double pendingTasks(EventLoopGroup loops) {
    long pending = 0;
    for (EventExecutor loop : loops) {
      pending += loop instanceof SingleThreadEventExecutor single ? single.pendingTasks() : 0;
    }
    return pending;
  }
}
