package io.patchbay.server.sync;

import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.sync.SyncStatus.Phase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Decides what a mirror does. Pure: it has no I/O, no clock and no thread; it is told what came of
/// its last decision, where the mirror's catalog is and what time it is, and says what to do next.
/// Nothing it knows has to survive: after a restart it begins with [SyncEvent.Started] and finds
/// out.
///
/// Ranges end at multiples of 256, or where the upstream is, so that all mirrors ask for the same
/// ones, and caches between them and the upstream serve many with one. Each is asked for by the
/// upstream's head at its end, which is asked for first unless it is known: so nothing is taken
/// over that a cache kept from before the upstream was restored from an older backup.
///
/// Outside its schedule it decides nothing but to wait; what is under way then ends first.
///
/// Not thread-safe.
public final class SyncSession {
  private static final int RANGE = 256;
  private static final int ITEMS_MAX = 500;
  private static final int VIA_MAX = 64;
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final UUID node;
  private final SyncPolicy policy;
  private final Backoff backoff;
  private final Map<Violation, Long> violations = new EnumMap<>(Violation.class);
  private final RandomGenerator random;
  private final Turns turns;

  private SyncPosition position;
  private Phase phase = Phase.CONNECTING;
  private @Nullable CatalogHead upstream;
  private @Nullable Bisection bisection;
  private @Nullable Standstill standstill;
  private @Nullable String lastFailure;
  private @Nullable Long behindSince;
  private @Nullable Long heardAt;
  private @Nullable Long nextAt;
  private Turn turn;
  private long askedAt;
  private boolean mayWait;
  private boolean fresh;

  /// @param node this mirror's id
  /// @param random what retries are spread with
  public SyncSession(UUID node, SyncPosition position, SyncPolicy policy, RandomGenerator random) {
    this.node = node;
    this.position = position;
    this.policy = policy;
    this.random = random;
    this.backoff = new Backoff(policy.retryMin(), policy.retryMax(), random);
    this.turns = new Turns(policy.schedule(), policy.spread(), random);
    this.turn = policy.schedule().isAlways() ? Turn.Open.ALWAYS : new Turn.Waits(0);
  }

  /// What to do next.
  ///
  /// @param at where this mirror's catalog is now, as it is on disk
  /// @throws IllegalStateException if it is at an older revision than before
  public SyncDecision next(SyncEvent event, SyncPosition at, long nowMillis) {
    observe(at, nowMillis);
    nextAt = null;
    return inTurn(decide(event, nowMillis), nowMillis);
  }

  private SyncDecision decide(SyncEvent event, long nowMillis) {
    return switch (event) {
      case SyncEvent.Started started -> onStarted(started, nowMillis);
      case SyncEvent.HeadCame came -> onHead(came, nowMillis);
      case SyncEvent.HeadAtCame came -> onHeadAt(came);
      case SyncEvent.RangeEnded ended -> onProgress(nowMillis);
      case SyncEvent.ItemsCame came -> onItems(nowMillis);
      case SyncEvent.ScopeChanged changed -> askNow(nowMillis);
      case SyncEvent.Waited waited -> askNow(nowMillis);
      case SyncEvent.Violated violated -> onViolation(violated);
      case SyncEvent.Failed failed -> retry(failed.message(), failed.atLeast());
    };
  }

  private SyncDecision inTurn(SyncDecision decision, long nowMillis) {
    turn = turns.at(nowMillis);
    boolean isIdle =
        decision instanceof SyncDecision.Pause || decision instanceof SyncDecision.StandStill;
    return turn instanceof Turn.Waits waits && !isIdle ? awaitTurn(waits, nowMillis) : decision;
  }

  // Not longer than for a moment, since clocks are set and machines sleep.
  private SyncDecision awaitTurn(Turn.Waits waits, long nowMillis) {
    backoff.reset();
    phase = Phase.WAITING;
    nextAt = waits.until();
    Duration length = Duration.ofMillis(Math.max(1, waits.until() - nowMillis));
    return new SyncDecision.Pause(
        length.compareTo(LOOK) < 0 ? length : LOOK, SyncDecision.Pause.Reason.SCHEDULE);
  }

  private SyncDecision onStarted(SyncEvent.Started started, long nowMillis) {
    if (started.isFirst()) {
      turns.first();
    }
    return askNow(nowMillis);
  }

  private void observe(SyncPosition at, long nowMillis) {
    if (at.revision() < position.revision()) {
      throw new IllegalStateException(
          "this mirror's own revision fell from " + position.revision() + " to " + at.revision());
    }
    if (at.revision() > position.revision()) {
      backoff.reset(); // However it ended: what came was good.
    }
    position = at;
    if (upstream == null || upstream.revision() <= at.revision()) {
      behindSince = null;
    } else if (behindSince == null) {
      behindSince = nowMillis;
    }
  }

  private SyncDecision askNow(long nowMillis) {
    return ask(0, Duration.ZERO, nowMillis);
  }

  private SyncDecision ask(long since, Duration wait, long nowMillis) {
    bisection = null;
    askedAt = nowMillis;
    mayWait = !wait.isZero();
    return new SyncDecision.AskHead(since, wait);
  }

  private SyncDecision onHead(SyncEvent.HeadCame came, long nowMillis) {
    CatalogHead head = came.head();
    String flaw = flaw(head);
    if (flaw != null) {
      return onViolation(new SyncEvent.Violated(Violation.MALFORMED, 0, "the head's " + flaw));
    }
    boolean isNews = !head.equals(upstream);
    Standstill reason = standstill(head);
    // In a loop, ids would come round and round.
    upstream = reason instanceof Standstill.Loop ? null : head;
    heardAt = nowMillis;
    observe(position, nowMillis);
    if (reason != null) {
      return standStill(reason);
    }
    if (came.own() != null && !came.own().equals(head.head())) {
      return compare(new Bisection(0, head.revision(), came.own(), head.head()));
    }
    return proceed(isNews, nowMillis);
  }

  private static @Nullable String flaw(CatalogHead head) {
    List<UUID> via = head.via();
    if (head.revision() < 0 || (head.revision() == 0) != head.head().equals(CatalogHead.EMPTY)) {
      return "revision is " + head.revision() + ", with " + head.head();
    }
    if (via.size() > VIA_MAX) {
      return "way has " + via.size() + " servers (expected: at most " + VIA_MAX + ")";
    }
    return Set.copyOf(via).size() < via.size() ? "way has a server twice: " + via : null;
  }

  private @Nullable Standstill standstill(CatalogHead head) {
    if (head.feedFormat() > CatalogHead.FEED_FORMAT) {
      return new Standstill.FeedTooNew(head.feedFormat());
    }
    if (head.via().contains(node)) {
      return new Standstill.Loop(head.via());
    }
    if (!head.scope().covers(policy.scope())) {
      return new Standstill.ScopeNotHeld(policy.scope(), head.scope());
    }
    return null;
  }

  private SyncDecision proceed(boolean isNews, long nowMillis) {
    standstill = null;
    CatalogHead head = upstream;
    if (head == null) {
      return askNow(nowMillis);
    }
    if (!position.wanted().equals(policy.scope())) {
      phase = Phase.CHANGING_SCOPE;
      return new SyncDecision.ChangeScope(policy.scope());
    }
    if (head.revision() > position.revision()) {
      phase = Phase.CATCHING_UP;
      return range(head);
    }
    if (position.next() != null) {
      phase = Phase.CHANGING_SCOPE;
      return new SyncDecision.FetchItems(ITEMS_MAX);
    }
    return follow(head, isNews, nowMillis);
  }

  private SyncDecision range(CatalogHead head) {
    long end = (position.revision() / RANGE + 1) * RANGE;
    return head.revision() <= end
        ? fetch(head.revision(), head.head())
        : new SyncDecision.AskHeadAt(end);
  }

  private SyncDecision fetch(long until, Sha256 untilHead) {
    return new SyncDecision.FetchRange(
        position.revision(), position.head(), until, untilHead, position.wanted(), fresh);
  }

  private SyncDecision follow(CatalogHead head, boolean isNews, long nowMillis) {
    backoff.reset();
    turns.caughtUp(nowMillis);
    boolean isBehind = head.revision() < position.revision();
    phase = isBehind ? Phase.UPSTREAM_BEHIND : policy.isLive() ? Phase.FOLLOWING : Phase.WAITING;
    return switch (turns.at(nowMillis)) {
      case Turn.Waits waits -> awaitTurn(waits, nowMillis);
      case Turn.ToTheEnd due -> askNow(nowMillis);
      case Turn.Open open ->
          policy.isLive()
              ? poll(head, isNews, open, nowMillis)
              : pause(spread(policy.interval()), open, nowMillis);
    };
  }

  private SyncDecision poll(CatalogHead head, boolean isNews, Turn.Open open, long nowMillis) {
    if (mayWait && !isNews && nowMillis - askedAt < policy.retryMin().toMillis()) {
      return new SyncDecision.Pause(
          spread(policy.retryMin()), SyncDecision.Pause.Reason.UPSTREAM_HASTY);
    }
    // Whole seconds, as they are asked for.
    Duration left = Duration.ofSeconds((open.until() - nowMillis) / 1_000);
    Duration wait = left.compareTo(policy.longPoll()) < 0 ? left : policy.longPoll();
    return wait.isZero()
        ? pause(policy.longPoll(), open, nowMillis)
        : ask(head.revision(), wait, nowMillis);
  }

  // No longer than to the window's end, when it is seen what comes after it.
  private SyncDecision pause(Duration length, Turn.Open open, long nowMillis) {
    long left = open.until() - nowMillis;
    boolean isLast = length.toMillis() >= left;
    nextAt = isLast ? turns.after(open) : nowMillis + length.toMillis();
    return new SyncDecision.Pause(
        isLast ? Duration.ofMillis(left) : length, SyncDecision.Pause.Reason.INTERVAL);
  }

  /// Up to a tenth less, so that mirrors that were started together do not ask together for ever.
  private Duration spread(Duration length) {
    return length.minusMillis(random.nextLong(length.toMillis() / 10 + 1));
  }

  private SyncDecision onProgress(long nowMillis) {
    backoff.reset();
    fresh = false;
    return proceed(true, nowMillis);
  }

  /// New changes go before older ones of a scope that is being changed to.
  private SyncDecision onItems(long nowMillis) {
    backoff.reset();
    return askNow(nowMillis);
  }

  private SyncDecision onViolation(SyncEvent.Violated violated) {
    violations.merge(violated.kind(), 1L, Long::sum);
    fresh = true;
    if (violated.kind() == Violation.TOO_NEW) {
      lastFailure = violated.message();
      return standStill(new Standstill.ChangeTooNew(violated.revision()));
    }
    if (violated.kind() == Violation.OTHER_HISTORY && position.revision() > 0) {
      lastFailure = violated.message();
      phase = Phase.COMPARING_HISTORY;
      return new SyncDecision.AskHeadAt(position.revision());
    }
    return retry(violated.message(), Duration.ZERO);
  }

  private SyncDecision onHeadAt(SyncEvent.HeadAtCame came) {
    Sha256 theirs = came.upstream();
    if (theirs == null) {
      return retry(
          "the upstream no longer has revision " + came.revision() + ", as it said", Duration.ZERO);
    }
    Sha256 own = came.own();
    if (own == null) {
      return fetch(came.revision(), theirs);
    }
    if (bisection != null) {
      return compare(bisection.with(came.revision(), own, theirs));
    }
    if (theirs.equals(own)) {
      return retry(
          "the upstream has this mirror's history, and what its feed answered is of another",
          Duration.ZERO);
    }
    return compare(new Bisection(0, came.revision(), own, theirs));
  }

  private SyncDecision compare(Bisection found) {
    if (found.isDone()) {
      return standStill(
          new Standstill.OtherHistory(found.differs(), found.own(), found.upstream()));
    }
    bisection = found;
    phase = Phase.COMPARING_HISTORY;
    return new SyncDecision.AskHeadAt(found.middle());
  }

  private SyncDecision standStill(Standstill why) {
    standstill = why;
    phase = Phase.STANDING_STILL;
    return new SyncDecision.StandStill(why, spread(policy.standStill()));
  }

  private SyncDecision retry(String message, Duration atLeast) {
    lastFailure = message;
    phase = Phase.RETRYING;
    Duration length = backoff.next();
    return new SyncDecision.Pause(
        length.compareTo(atLeast) < 0 ? atLeast : length, SyncDecision.Pause.Reason.RETRY);
  }

  /// For metrics, the status, and progress on the terminal.
  public SyncStatus status() {
    return new SyncStatus(
        phase,
        position.revision(),
        upstream == null ? 0 : upstream.revision(),
        upstream == null ? List.of() : upstream.via(),
        behindSince,
        heardAt,
        backoff.failures(),
        lastFailure,
        standstill,
        violations,
        turn,
        nextAt);
  }
}
