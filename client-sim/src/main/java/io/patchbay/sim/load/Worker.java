package io.patchbay.sim.load;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One event loop: its connections, its share of the schedule, its record of what came of it. What
/// is due goes to the connection that has been free longest, as much as that one takes; if none is
/// free it waits, and its latency counts from when it was due all the same.
///
/// Everything but [#open], [#start], [#snapshot] and [#stop] is for the loop itself.
final class Worker {
  private static final long TICK_NANOS = 100_000;
  private static final long TICK_NANOS_MAX = 1_000_000;
  private static final int SENDS_A_TICK = 256; // Then what has come is read first.

  private final EventLoop loop;
  private final int index;
  private final LoadPlan plan;
  private final Requests requests;
  private final Checker checker;
  private final long originNanos;
  private final Pool pool;
  private final ArrayDeque<Resend> resends = new ArrayDeque<>();

  private Schedule schedule = Schedule.flatOut(0, 0, 0);
  private Recording recording = new Recording();
  private CompletableFuture<Recording> finished = new CompletableFuture<>();
  private boolean isRunning;
  private long place;
  private long sent; // Of the schedule, so that it is the number of the next one.
  private int waiting;
  private long answers;
  private long tickDueNanos;
  private LoopTime from = new LoopTime(0, 0); // When counting began.
  private boolean isCounting;
  private long reopenedBefore;

  // A request that the server left unanswered when it closed as it had said it would.
  private record Resend(int question, long dueNanos) {}

  /// @param originNanos the beginning of the run, in the time of [System#nanoTime]
  Worker(
      EventLoop loop,
      int index,
      LoadPlan plan,
      Connector connector,
      Requests requests,
      Checker checker,
      long originNanos) {
    this.loop = loop;
    this.index = index;
    this.plan = plan;
    this.requests = requests;
    this.checker = checker;
    this.originNanos = originNanos;
    this.place = Requests.firstPlace(index, plan.threads());
    this.pool = new Pool(loop, connector, this, plan, index);
  }

  /// Opens the connections.
  CompletableFuture<Void> open() {
    loop.execute(pool::open);
    return pool.opened();
  }

  /// Begins a step; the future is done when all of its requests are answered or given up.
  CompletableFuture<Recording> start(Schedule whole) {
    var result = new CompletableFuture<Recording>();
    loop.execute(() -> begin(whole.share(index, plan.threads()), result));
    return result;
  }

  /// Asks the loop how the step stands.
  CompletableFuture<Snapshot> snapshot() {
    return CompletableFuture.supplyAsync(
        () -> {
          long backlog = isRunning ? schedule.backlog(sent, nowNanos()) + resends.size() : 0;
          return recording.snapshot(waiting, backlog);
        },
        loop);
  }

  /// Closes the connections and returns how many idle ones were still open.
  CompletableFuture<Integer> stop() {
    return CompletableFuture.supplyAsync(
        () -> {
          int idleOpen = pool.idleOpen();
          pool.close();
          return idleOpen;
        },
        loop);
  }

  long nowNanos() {
    return System.nanoTime() - originNanos;
  }

  private void begin(Schedule share, CompletableFuture<Recording> result) {
    schedule = share;
    recording = new Recording();
    finished = result;
    sent = 0;
    isCounting = false;
    isRunning = true;
    reopenedBefore = pool.reopened();
    tickIn(Math.max(0, share.startNanos() - nowNanos()));
  }

  private void tickIn(long nanos) {
    tickDueNanos = nowNanos() + nanos;
    ScheduledFuture<?> _ = loop.schedule(this::tick, nanos, TimeUnit.NANOSECONDS);
  }

  private void tick() {
    long now = nowNanos();
    watchMyself(now);
    sendDue();
    if (isOver(now)) {
      finish(now);
    } else {
      tickIn(untilNextTick(nowNanos()));
    }
  }

  // Counts only from the end of the warm-up to the end of the schedule.
  private void watchMyself(long now) {
    if (isCounting && !schedule.isFlatOut()) {
      recording.ranLate(now - tickDueNanos);
    }
    boolean isToCount = now >= schedule.recordFromNanos() && now < schedule.endNanos();
    if (isToCount != isCounting) {
      isCounting = isToCount;
      LoopTime time = LoopTime.ofThisThread();
      if (isCounting) {
        from = time;
      } else {
        recording.cpuNanos = time.cpuNanos() - from.cpuNanos();
        recording.starvedNanos = time.starvedNanos() - from.starvedNanos();
      }
    }
  }

  private long untilNextTick(long now) {
    if (schedule.isFlatOut() || !pool.isAnyFree()) {
      return TICK_NANOS_MAX; // Answers make room, and room is used at once.
    }
    if (isDue(now)) {
      return 0;
    }
    return Math.clamp(schedule.at(sent) - now, TICK_NANOS, TICK_NANOS_MAX);
  }

  private boolean isDue(long now) {
    return !resends.isEmpty() || schedule.isDue(sent, now);
  }

  private void sendDue() {
    for (int sends = 0; sends < SENDS_A_TICK && isRunning; sends++) {
      long now = nowNanos();
      Client client = isDue(now) ? pool.next() : null;
      if (client == null) {
        return;
      }
      do {
        add(client, now);
      } while (client.hasRoom() && isDue(now));
      client.send();
      pool.offer(client, now);
    }
  }

  private void add(Client client, long now) {
    waiting++;
    Resend resend = resends.poll();
    if (resend != null) {
      client.add(resend.question, resend.dueNanos);
      return;
    }
    long due = schedule.isFlatOut() ? now : schedule.at(sent);
    sent++;
    if (due >= schedule.recordFromNanos()) {
      recording.lateness.recordValue(now - Math.max(due, pool.freeSinceNanos()));
    }
    client.add(nextQuestion(), due);
  }

  int nextQuestion() {
    return requests.at(place++);
  }

  Requests requests() {
    return requests;
  }

  boolean isToBeKept() {
    return ++answers % plan.checkOneIn() == 0;
  }

  void onOpened(Client client) {
    pool.opened(client, nowNanos());
    sendDue();
  }

  void onNotOpened(Client client, Throwable reason) {
    pool.notOpened(client, reason);
  }

  void onAnswer(
      Client client,
      int question,
      long dueNanos,
      long readNanos,
      int status,
      @Nullable KeptAnswer kept) {
    if (kept != null && status == 200) {
      checker.check(question, kept);
      long revision = kept.catalogRevision();
      recording.revisions = recording.revisions.plus(revision, client.isOlder(revision));
    }
    if (client.isIdle()) {
      pool.idle(status);
      return;
    }
    waiting--;
    recording.answered(status, dueNanos, readNanos, schedule);
  }

  void onRoom(Client client) {
    pool.offer(client, nowNanos());
    sendDue();
  }

  void onBroken(Client client, Throwable reason) {
    boolean isFraming = reason instanceof FramingException;
    if (isFraming && client.waiting() > 0 && !client.isIdle()) {
      client.forgetFirst(); // The others are lost with the connection.
      waiting--;
    }
    fault(isFraming ? Fault.FRAMING : Fault.LOST, isFraming ? 1 : 0, reason);
  }

  void onClosed(Client client) {
    int unanswered = client.waiting();
    if (!client.isIdle()) {
      waiting -= unanswered;
      if (client.isEnding()) {
        resend(client);
      } else {
        fault(Fault.LOST, unanswered, null);
      }
    }
    pool.closed(client);
  }

  private void resend(Client client) {
    recording.resent += client.waiting();
    while (client.waiting() > 0) {
      int question = client.firstQuestion();
      resends.add(new Resend(question, client.forgetFirst()));
    }
  }

  void fault(Fault fault, long count, @Nullable Throwable reason) {
    recording.fault(fault, count, reason);
  }

  private boolean isOver(long now) {
    boolean isAllSent = schedule.isOver(sent, now) && resends.isEmpty();
    return (isAllSent && waiting == 0) || now >= schedule.endNanos() + plan.patience().toNanos();
  }

  private void finish(long now) {
    isRunning = false;
    for (Client client : pool.waiting()) {
      while (client.waiting() > 0) {
        recording.givenUp(Fault.UNANSWERED, client.forgetFirst(), now);
      }
      client.close();
    }
    waiting = 0;
    for (; schedule.backlog(sent, now) > 0; sent++) {
      recording.givenUp(Fault.UNSENT, schedule.at(sent), now);
    }
    resends.forEach(resend -> recording.givenUp(Fault.UNSENT, resend.dueNanos, now));
    resends.clear();
    recording.reopened = pool.reopened() - reopenedBefore;
    recording.revisions = pool.ending(recording.revisions);
    finished.complete(recording);
  }
}
