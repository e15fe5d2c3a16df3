package io.patchbay.server.http;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Threads of event loops, each on a processor of its own if so wanted (`sched_setaffinity(2)`), so
/// that what a loop works on stays in that processor's cache. Where the system has no such call, or
/// refuses, they run wherever it puts them, and the log says so.
final class LoopThreads implements ThreadFactory {
  private static final Logger LOG = LoggerFactory.getLogger(LoopThreads.class);
  private static final int MASK_BYTES = 128;

  private final String name;
  private final boolean pinned;
  private final AtomicInteger count = new AtomicInteger();

  LoopThreads(String name, boolean pinned) {
    this.name = name;
    this.pinned = pinned;
  }

  @Override
  public Thread newThread(Runnable task) {
    int number = count.getAndIncrement();
    Runnable first =
        () -> {
          pin(number % Runtime.getRuntime().availableProcessors());
          task.run();
        };
    return new FastThreadLocalThread(pinned ? first : task, name + "-loop-" + number);
  }

  @SuppressWarnings("restricted") // The one native call; the launcher allows them.
  private static void pin(int processor) {
    try (Arena arena = Arena.ofConfined()) {
      Linker linker = Linker.nativeLinker();
      MethodHandle setAffinity =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("sched_setaffinity"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.ADDRESS));
      MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
      mask.setAtIndex(ValueLayout.JAVA_LONG, processor >>> 6, 1L << processor);
      if ((int) setAffinity.invokeExact(0, (long) MASK_BYTES, mask) != 0) {
        LOG.warn("pin-event-loops: the system refused; the event loops are not pinned");
      }
    } catch (Throwable e) { // What invokeExact declares.
      LOG.atWarn().setCause(e).log("pin-event-loops: not possible here");
    }
  }
}
