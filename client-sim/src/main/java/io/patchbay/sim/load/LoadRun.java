package io.patchbay.sim.load;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.patchbay.sim.expect.Expectation;
import io.patchbay.sim.sweep.Judge;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// One run: opens the connections, takes the steps one after the other, closes.
public final class LoadRun {
  private static final long LEAD_NANOS = 10_000_000; // All workers know the schedule by then.

  private final LoadPlan plan;
  private final LoadProgress progress;
  private final long originNanos = System.nanoTime();
  private final List<Worker> workers = new ArrayList<>();

  private LoadRun(LoadPlan plan, LoadProgress progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /// Runs a plan.
  ///
  /// @throws IOException if the connections cannot be opened; what goes wrong later is in the
  ///   result
  public static LoadResult run(
      LoadPlan plan, Requests requests, Expectation expectation, LoadProgress progress)
      throws IOException, InterruptedException {
    var checker = new Checker(requests, new Judge(expectation));
    Transport transport = Transport.best();
    EventLoopGroup group = transport.group(plan.threads());
    try {
      var run = new LoadRun(plan, progress);
      var connector =
          new Connector(
              transport,
              address(plan.server()),
              new SourceAddresses(plan.sourceAddresses()),
              plan.tls());
      for (int i = 0; i < plan.threads(); i++) {
        EventLoop loop = group.next();
        run.workers.add(new Worker(loop, i, plan, connector, requests, checker, run.originNanos));
      }
      return run.run(transport, checker);
    } finally {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
    }
  }

  private static InetSocketAddress address(URI server) {
    boolean isTls = "https".equals(server.getScheme());
    int port = server.getPort() >= 0 ? server.getPort() : isTls ? 443 : 80;
    return new InetSocketAddress(server.getHost(), port);
  }

  private LoadResult run(Transport transport, Checker checker)
      throws IOException, InterruptedException {
    try {
      Opening opening = open();
      List<StepResult> steps = steps();
      int idleOpen = join(all(Worker::stop)).stream().mapToInt(n -> n).sum();
      OptionalDouble knee =
          plan.pace() instanceof Pace.Ramp ? knee().of(steps) : OptionalDouble.empty();
      return new LoadResult(
          plan, transport, opening, steps, knee, checker.finish(), idleOpen, cpuSeconds());
    } finally {
      var _ = checker.finish();
    }
  }

  private Opening open() throws IOException, InterruptedException {
    long from = System.nanoTime();
    var _ = join(all(Worker::open));
    int connections = plan.connections() + plan.idleConnections();
    return new Opening(connections, (System.nanoTime() - from) / 1e9);
  }

  private List<StepResult> steps() throws IOException, InterruptedException {
    var steps = new ArrayList<StepResult>();
    for (double rate : plan.pace().rates()) {
      steps.add(step(rate, steps.isEmpty() ? plan.warmUp().toNanos() : 0));
      if (knee().isPassed(steps)) {
        break;
      }
    }
    return steps;
  }

  // What the cold generator and the cold server could not send or answer in time is over before the
  // step begins, or its schedule would begin with a backlog that is nobody's latency.
  private StepResult step(double rate, long warmUpNanos) throws IOException, InterruptedException {
    var whole = new Recording();
    if (warmUpNanos > 0) {
      carryOut(rate, warmUpNanos, 0, whole);
    }
    long duration = plan.duration().toNanos();
    carryOut(rate, 0, duration, whole);
    return StepResult.of(rate, duration / 1e9, whole, plan.threads());
  }

  private void carryOut(double rate, long warmUpNanos, long duration, Recording whole)
      throws IOException, InterruptedException {
    long start = System.nanoTime() - originNanos + LEAD_NANOS;
    Schedule schedule =
        Double.isInfinite(rate)
            ? Schedule.flatOut(start, warmUpNanos, duration)
            : Schedule.atRate(rate, start, warmUpNanos, duration);
    List<CompletableFuture<Recording>> running = all(worker -> worker.start(schedule));
    watch(rate, warmUpNanos, CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)));
    join(running).forEach(whole::add);
  }

  private void watch(double rate, long warmUpNanos, CompletableFuture<Void> running)
      throws IOException, InterruptedException {
    progress.begin(rate, warmUpNanos);
    while (!running.isDone()) {
      try {
        running.get(1, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        progress.show(join(all(Worker::snapshot)).stream().reduce(Snapshot::plus).orElseThrow());
      } catch (ExecutionException e) {
        throw failure(e);
      }
    }
  }

  private Knee knee() {
    return new Knee(plan.p99Max().toNanos() / 1e3);
  }

  private <T> List<CompletableFuture<T>> all(Function<Worker, CompletableFuture<T>> job) {
    return workers.stream().map(job).toList();
  }

  private static <T> List<T> join(List<CompletableFuture<T>> jobs)
      throws IOException, InterruptedException {
    var results = new ArrayList<T>();
    for (CompletableFuture<T> job : jobs) {
      try {
        results.add(job.get());
      } catch (ExecutionException e) {
        throw failure(e);
      }
    }
    return results;
  }

  private static IOException failure(ExecutionException e) {
    return e.getCause() instanceof IOException failure
        ? failure
        : new IOException(String.valueOf(e.getCause()), e);
  }

  private static double cpuSeconds() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime() / 1e9
        : 0;
  }
}
