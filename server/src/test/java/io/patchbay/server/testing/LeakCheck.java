package io.patchbay.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Fails a test class during which Netty reported a buffer that nobody released. Once its tests are
/// done it loses a buffer on purpose and waits for that to be reported: so it is known that the
/// detector is on, and that it had the time to see the others.
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  private @Nullable LogEvents reports;

  @Override
  public void beforeAll(ExtensionContext context) {
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    reports = LogEvents.of(ResourceLeakDetector.class.getName());
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    try (LogEvents seen = reports) {
      if (seen == null) {
        return; // beforeAll failed, and said so.
      }
      String mark = "lost on purpose " + UUID.randomUUID();
      seen.keepFromTheLog();
      lose(mark);
      Eventually.holds("the buffer lost on purpose is reported", () -> isReported(seen, mark));
      assertThat(seen.messages().stream().filter(message -> !message.contains(mark)))
          .as("buffers that nobody released")
          .isEmpty();
    }
  }

  private static void lose(String mark) {
    ByteBuf lost = ByteBufAllocator.DEFAULT.buffer(16);
    lost.touch(mark);
  }

  // A lost buffer is found by the collector, and reported when the next one is made.
  private static boolean isReported(LogEvents reports, String mark) {
    System.gc();
    ByteBufAllocator.DEFAULT.buffer(16).release();
    return reports.messages().stream().anyMatch(message -> message.contains(mark));
  }
}
