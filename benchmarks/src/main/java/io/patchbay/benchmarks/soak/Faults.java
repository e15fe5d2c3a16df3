package io.patchbay.benchmarks.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Everything that clients may do wrong, all the while, and an operator who publishes now and then:
/// `Faults SECONDS SERVER ADMIN TOKEN-FILE VERIFIED-MANIFEST [TLS-SERVER]`. Prints what was done
/// and how it ended, tab separated: what, how, how often.
///
/// How it ended: `ended`, by the server or because it was over; `outlived`: after
/// [Fault#PATIENCE_SECONDS] the server still had not; `wrong`: the server did what it must not;
/// `skipped`: as many as may be were under way. `publish` and `verify` end with `done` or `failed`.
final class Faults implements AutoCloseable {
  private static final int OPERATOR_SECONDS = 15;

  private final InetSocketAddress server;
  private final @Nullable InetSocketAddress tls;
  private final Operator operator;
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
  private final Map<Fault, Semaphore> atATime = new EnumMap<>(Fault.class);
  private final Map<Fault, SplittableRandom> randoms = new EnumMap<>(Fault.class);
  private final AtomicBoolean operatorIsBusy = new AtomicBoolean();

  private Faults(InetSocketAddress server, @Nullable InetSocketAddress tls, Operator operator) {
    this.server = server;
    this.tls = tls;
    this.operator = operator;
    for (Fault fault : Fault.values()) {
      atATime.put(fault, new Semaphore(fault.atATimeMax()));
      randoms.put(fault, new SplittableRandom(fault.name().hashCode()));
    }
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length < 5 || args.length > 6) {
      System.err.println(
          "usage: Faults SECONDS SERVER ADMIN TOKEN-FILE VERIFIED-MANIFEST [TLS-SERVER]");
      System.exit(2);
    }
    String token = Files.readString(Path.of(args[3])).strip();
    byte[] verified = Files.readAllBytes(Path.of(args[4]));
    InetSocketAddress tls = args.length == 6 ? address(args[5]) : null;
    try (Operator operator = new Operator(URI.create(args[2]), token, verified);
        Faults faults = new Faults(address(args[1]), tls, operator)) {
      faults.begin();
      boolean ended = faults.clock.awaitTermination(Long.parseLong(args[0]), TimeUnit.SECONDS);
      if (ended) {
        throw new IllegalStateException("the faults ended by themselves");
      }
      faults.print();
    }
  }

  private static InetSocketAddress address(String url) {
    URI uri = URI.create(url);
    return new InetSocketAddress(uri.getHost(), uri.getPort());
  }

  private void begin() {
    for (Fault fault : Fault.values()) {
      if (tls != null || !fault.needsTls()) {
        long millis = 60_000 / fault.perMinute();
        every(millis, () -> start(fault));
      }
    }
    every(OPERATOR_SECONDS * 1000L, this::operate);
  }

  private void every(long millis, Runnable task) {
    Future<?> _ = clock.scheduleAtFixedRate(task, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void start(Fault fault) {
    Semaphore permits = atATime.getOrDefault(fault, new Semaphore(0));
    if (permits.tryAcquire()) {
      SplittableRandom random = randoms.getOrDefault(fault, new SplittableRandom()).split();
      Thread.startVirtualThread(
          () -> {
            try {
              commit(fault, random);
            } finally {
              permits.release();
            }
          });
    } else {
      count(fault.name(), "skipped");
    }
  }

  private void commit(Fault fault, SplittableRandom random) {
    Dialer dialer = new Dialer(server, tls);
    AtomicBoolean outlived = new AtomicBoolean();
    Future<?> end =
        clock.schedule(
            () -> {
              outlived.set(true);
              dialer.hangUp();
            },
            Fault.PATIENCE_SECONDS,
            TimeUnit.SECONDS);
    String how = "ended";
    try {
      fault.commit(dialer, random);
    } catch (SocketTimeoutException e) {
      how = "outlived";
    } catch (IOException e) {
      how = outlived.get() ? "outlived" : "ended";
    } catch (IllegalStateException e) {
      System.err.println(fault + ": " + e.getMessage());
      how = "wrong";
    } finally {
      end.cancel(false);
    }
    count(fault.name(), how);
  }

  // Off the clock's thread, which must not wait.
  private void operate() {
    if (operatorIsBusy.compareAndSet(false, true)) {
      Thread.startVirtualThread(
          () -> {
            for (String what : List.of("publish", "verify")) {
              count(what, isDone(what) ? "done" : "failed");
            }
            operatorIsBusy.set(false);
          });
    }
  }

  private boolean isDone(String what) {
    try {
      if (what.equals("publish")) {
        operator.publish();
      } else {
        operator.verify();
      }
      return true;
    } catch (IOException e) {
      System.err.println(what + ": " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private void count(String what, String how) {
    counts.computeIfAbsent(what + "\t" + how, key -> new LongAdder()).increment();
  }

  private void print() {
    counts.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> System.out.println(entry.getKey() + "\t" + entry.getValue()));
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
