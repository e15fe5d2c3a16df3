package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What Netty holds and what waits in it, as the meters say.
final class NettyMetersTest {
  private static final int BYTES = 4 << 20;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  static Stream<ByteBufAllocator> allocators() {
    return Stream.of(new AdaptiveByteBufAllocator(true), new PooledByteBufAllocator(true));
  }

  @ParameterizedTest
  @MethodSource("allocators")
  void allocator_saysWhatItHolds(ByteBufAllocator allocator) {
    NettyMeters.of(allocator).bindTo(registry);
    double heap = allocated("heap");
    double direct = allocated("direct");
    ByteBuf one = allocator.heapBuffer(BYTES);
    ByteBuf two = allocator.directBuffer(2 * BYTES);
    try {
      assertThat(allocated("heap") - heap).isGreaterThanOrEqualTo(BYTES);
      assertThat(allocated("direct") - direct).isGreaterThanOrEqualTo(2 * BYTES);
    } finally {
      one.release();
      two.release();
    }
  }

  private double allocated(String memory) {
    return registry.get("patchbay.netty.allocated").tag("memory", memory).gauge().value();
  }

  @Test
  void directMemory_isCounted_andBounded() {
    NettyMeters.of(ByteBufAllocator.DEFAULT).bindTo(registry);
    ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(BYTES);
    try {
      assertThat(registry.get("patchbay.netty.direct.used").gauge().value())
          .isGreaterThanOrEqualTo(BYTES);
      assertThat(registry.get("patchbay.netty.direct.max").gauge().value())
          .isEqualTo((double) PlatformDependent.maxDirectMemory());
    } finally {
      buffer.release();
    }
  }

  @Test
  void tasks_thatWaitForALoop_areCounted() throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try {
      NettyMeters.of(loops, "public").bindTo(registry);
      loops.execute(
          () -> {
            blocked.countDown();
            awaitQuietly(release);
          });
      blocked.await();
      for (int i = 0; i < 3; i++) {
        loops.execute(() -> {});
      }

      assertThat(registry.get("patchbay.netty.tasks.pending").tag("listener", "public").gauge())
          .satisfies(gauge -> assertThat(gauge.value()).isEqualTo(3));
    } finally {
      release.countDown();
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
