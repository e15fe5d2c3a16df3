package io.patchbay.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.sync.ChangeVerifier;
import io.patchbay.server.sync.FeedViolationException;
import io.patchbay.server.sync.ItemsVerifier;
import io.patchbay.server.sync.Schedule;
import io.patchbay.server.sync.Standstill;
import io.patchbay.server.sync.SyncDecision;
import io.patchbay.server.sync.SyncEvent;
import io.patchbay.server.sync.SyncFailure;
import io.patchbay.server.sync.SyncPolicy;
import io.patchbay.server.sync.SyncSession;
import io.patchbay.server.sync.SyncStatus;
import io.patchbay.server.sync.Violation;
import io.patchbay.server.wire.FeedWire;
import io.patchbay.server.wire.Format;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A mirror: the real session and the real verifiers in a shell without I/O.
final class Mirror extends Node {
  static final long STALL_MILLIS = 10_000;
  static final Duration RETRY_MIN = Duration.ofMillis(500);
  static final Duration RETRY_MAX = Duration.ofSeconds(30);
  static final Duration SPREAD = Duration.ofSeconds(20);
  private static final Duration LONG_POLL = Duration.ofSeconds(20);
  private static final Duration STAND_STILL = Duration.ofSeconds(30);
  private static final int QUESTIONS_MAX = 16;
  private static final long CHANGE_BYTES_MAX = 1 << 20;

  private final Link link;
  private final Random random;
  private final List<SyncStatus> ended = new ArrayList<>();
  private @Nullable SyncSession session;
  private @Nullable SyncDecision doing;
  private @Nullable ChangeVerifier changes;
  private @Nullable ItemsVerifier items;
  private ByteArrayOutputStream came = new ByteArrayOutputStream();
  private int failures;
  private long told;
  private int questions;
  private long questionsSince;
  private long question;
  private long heard;
  private final Punctuality punctuality = new Punctuality();
  Node upstream;
  Scope configured;
  Duration interval = Duration.ZERO;
  Schedule schedule = Schedule.ALWAYS;

  Mirror(
      String name,
      UUID id,
      Timeline timeline,
      Random random,
      Node upstream,
      Link link,
      Scope configured) {
    super(name, id, timeline, new VirtualDisk(random));
    this.random = random;
    this.upstream = upstream;
    this.link = link;
    this.configured = configured;
  }

  @Override
  void onStarted() {
    SyncPolicy policy =
        new SyncPolicy(
            configured,
            schedule,
            SPREAD,
            interval,
            LONG_POLL,
            RETRY_MIN,
            RETRY_MAX,
            STAND_STILL,
            CHANGE_BYTES_MAX,
            Long.MAX_VALUE);
    session = new SyncSession(id, holdings().position(), policy, random);
    failures = 0;
    told = holdings().revision();
    boolean isFirst = told == 0;
    punctuality.begin(schedule, isFirst, timeline.now());
    tell(new SyncEvent.Started(isFirst));
  }

  @Override
  void onCrashed() {
    ended.add(session().status());
    session = null;
    question++;
  }

  @Override
  List<UUID> via() {
    List<UUID> via = new ArrayList<>(session().status().upstreamVia());
    via.add(id);
    return via;
  }

  private SyncSession session() {
    return Objects.requireNonNull(session);
  }

  /// Why it stands still; null: it does not.
  @Nullable Standstill standstill() {
    return doing instanceof SyncDecision.StandStill still ? still.why() : null;
  }

  /// The last status of each of its lives, the present one last.
  List<SyncStatus> statuses() {
    List<SyncStatus> all = new ArrayList<>(ended);
    if (isUp()) {
      all.add(session().status());
    }
    return all;
  }

  /// The data directory is moved away.
  void wipe() {
    crash();
    disk.restore(List.of());
  }

  private void tell(SyncEvent event) {
    SyncDecision decision = session().next(event, holdings().position(), timeline.now());
    timeline.record(name + ": " + event.getClass().getSimpleName() + " -> " + decision);
    punctuality.check(name, decision, session().status(), timeline.now());
    countQuestions(event, decision);
    count(event, decision);
    question++;
    doing = decision;
    perform(decision);
  }

  /// Nobody is asked in a loop: not without having waited, failed or come further.
  private void countQuestions(SyncEvent event, SyncDecision decision) {
    boolean isFurther = event instanceof SyncEvent.ItemsCame || holdings().revision() > told;
    if (isFurther || timeline.now() - questionsSince >= 1_000) {
      questionsSince = timeline.now();
      questions = 0;
    }
    questions += decision instanceof SyncDecision.AskHead ? 1 : 0;
    assertThat(questions).as("%s: questions within a second", name).isLessThan(QUESTIONS_MAX);
  }

  /// Retries come sooner after what was good, and later with each failure, up to the ceiling.
  private void count(SyncEvent event, SyncDecision decision) {
    boolean isGood =
        event instanceof SyncEvent.RangeEnded
            || event instanceof SyncEvent.ItemsCame
            || holdings().revision() > told
            || (decision instanceof SyncDecision.AskHead ask && !ask.atMost().isZero())
            || (decision instanceof SyncDecision.AskHead && event instanceof SyncEvent.HeadCame)
            || (decision instanceof SyncDecision.Pause pause
                && pause.reason() != SyncDecision.Pause.Reason.RETRY);
    failures = isGood ? 0 : failures;
    told = holdings().revision();
    if (decision instanceof SyncDecision.Pause pause
        && pause.reason() == SyncDecision.Pause.Reason.RETRY) {
      long longest = Math.min(RETRY_MAX.toMillis(), RETRY_MIN.toMillis() << Math.min(failures, 20));
      assertThat(pause.length().toMillis())
          .as("%s: the pause after %s failures in a row", name, failures + 1)
          .isBetween(longest / 2, longest);
      failures++;
    }
  }

  private void perform(SyncDecision decision) {
    came = new ByteArrayOutputStream();
    switch (decision) {
      case SyncDecision.AskHead ask ->
          ask(new Request.Head(ask.since(), ask.atMost().toMillis()), ask.atMost(), false);
      case SyncDecision.AskHeadAt at ->
          ask(new Request.HeadAt(at.revision()), Duration.ZERO, false);
      case SyncDecision.FetchRange range -> {
        changes = new ChangeVerifier(range, CHANGE_BYTES_MAX);
        ask(
            new Request.Range(range.since(), range.until(), range.untilHead(), range.scope()),
            Duration.ZERO,
            range.fresh());
      }
      case SyncDecision.FetchItems fetch -> fetchItems(fetch.max());
      case SyncDecision.ChangeScope change ->
          after(
              1,
              () ->
                  written(
                      write(holdings -> holdings.changeScope(change.to()), true),
                      new SyncEvent.ScopeChanged()));
      case SyncDecision.Pause pause ->
          after(pause.length().toMillis(), () -> tell(new SyncEvent.Waited()));
      case SyncDecision.StandStill still ->
          after(still.lookAgain().toMillis(), () -> tell(new SyncEvent.Waited()));
    }
  }

  private void fetchItems(int max) {
    List<UpdateIdentity> wanted =
        holdings().wanted(Math.min(max, 10)).stream().map(ChangeItem.OfUpdate::identity).toList();
    if (wanted.isEmpty()) {
      after(
          1,
          () ->
              written(
                  write(holdings -> holdings.fill(java.util.Map.of()), true),
                  new SyncEvent.ItemsCame()));
      return;
    }
    items = new ItemsVerifier(wanted, CHANGE_BYTES_MAX);
    ask(new Request.Items(wanted), Duration.ZERO, false);
  }

  /// Only if nothing else was decided meanwhile.
  private void after(long millis, Runnable step) {
    long asked = question;
    timeline.in(
        millis,
        name + " goes on",
        () -> {
          if (asked == question) {
            step.run();
          }
        });
  }

  private void written(VirtualDisk.Outcome outcome, SyncEvent whenWritten) {
    tell(
        switch (outcome) {
          case WRITTEN -> whenWritten;
          case FULL -> new SyncEvent.Failed(SyncFailure.LOCAL, "the disk is full");
          case UNKNOWN -> new SyncEvent.Failed(SyncFailure.LOCAL, "the write failed");
        });
  }

  private void ask(Request request, Duration mayTake, boolean fresh) {
    link.ask(this, question, request, fresh);
    watch(mayTake.toMillis() + STALL_MILLIS, heard);
  }

  private void watch(long millis, long heardBefore) {
    after(
        millis,
        () -> {
          if (heard == heardBefore) {
            onSilence();
          } else {
            watch(STALL_MILLIS, heard);
          }
        });
  }

  private void onSilence() {
    ChangeVerifier verifier = changes;
    if (doing instanceof SyncDecision.FetchRange && verifier != null) {
      tell(new SyncEvent.Violated(verifier.stalled(Duration.ofMillis(STALL_MILLIS))));
    } else {
      tell(new SyncEvent.Failed(SyncFailure.UNREACHABLE, "no answer"));
    }
  }

  /// No connection, or one that was reset outside of a feed.
  void onUnreachable(long asked) {
    if (asked == question) {
      tell(new SyncEvent.Failed(SyncFailure.UNREACHABLE, "no connection"));
    }
  }

  void onRefused(long asked, Reply.Status why) {
    if (asked != question) {
      return;
    }
    if (doing instanceof SyncDecision.AskHeadAt at) {
      tell(new SyncEvent.HeadAtCame(at.revision(), null, holdings().head(at.revision())));
    } else if (doing instanceof SyncDecision.FetchRange range
        && why == Reply.Status.OTHER_HISTORY) {
      tell(new SyncEvent.Violated(Violation.OTHER_HISTORY, range.until(), "its head is another"));
    } else {
      tell(new SyncEvent.Failed(SyncFailure.REFUSED, "refused"));
    }
  }

  /// Some bytes of the answer.
  void onBytes(long asked, byte[] bytes) {
    if (asked != question) {
      return;
    }
    heard++;
    came.writeBytes(bytes);
    try {
      switch (Objects.requireNonNull(doing)) {
        case SyncDecision.FetchRange range -> takeChanges();
        case SyncDecision.FetchItems fetch -> takeItems();
        case SyncDecision.AskHead ask -> {}
        case SyncDecision.AskHeadAt ask -> {}
        case SyncDecision.ChangeScope change -> throw new AssertionError(change);
        case SyncDecision.Pause pause -> throw new AssertionError(pause);
        case SyncDecision.StandStill still -> throw new AssertionError(still);
      }
    } catch (FeedViolationException e) {
      tell(new SyncEvent.Violated(e));
    }
  }

  private void takeChanges() throws FeedViolationException {
    ChangeVerifier verifier = Objects.requireNonNull(changes);
    long asked = question;
    try {
      for (FeedFrame frame : frames()) {
        Optional<ReplicatedChange> change = verifier.accept(frame);
        if (change.isPresent() && !apply(change.get())) {
          return;
        }
      }
    } catch (InvalidValueException e) {
      throw verifier.malformed(e);
    }
    if (verifier.isEnded() && asked == question) {
      tell(new SyncEvent.RangeEnded());
    }
  }

  private boolean apply(ReplicatedChange change) {
    VirtualDisk.Outcome outcome = write(holdings -> holdings.apply(change), true);
    if (outcome == VirtualDisk.Outcome.WRITTEN) {
      return true;
    }
    written(outcome, new SyncEvent.RangeEnded());
    return false;
  }

  private void takeItems() throws FeedViolationException {
    ItemsVerifier verifier = Objects.requireNonNull(items);
    try {
      for (FeedFrame frame : frames()) {
        verifier.accept(frame);
      }
    } catch (InvalidValueException e) {
      throw new FeedViolationException(Violation.MALFORMED, 0, "" + e.getMessage());
    }
    if (!verifier.isEnded()) {
      return;
    }
    for (ChangeItem.OfUpdate item : holdings().wanted(Integer.MAX_VALUE)) {
      byte[] content = verifier.contents().get(item.identity());
      if (content != null && !Sha256.of(content).equals(item.content().digest())) {
        throw new FeedViolationException(Violation.CHANGED, 0, "update " + item.identity());
      }
    }
    written(write(holdings -> holdings.fill(verifier.contents()), true), new SyncEvent.ItemsCame());
  }

  /// The frames that are whole; the rest is kept for what comes next.
  private List<FeedFrame> frames() {
    ByteArrayInputStream from = new ByteArrayInputStream(came.toByteArray());
    List<FeedFrame> frames = new ArrayList<>();
    byte[] rest = came.toByteArray();
    try {
      for (FeedFrame frame; (frame = FeedWire.read(from)) != null; ) {
        frames.add(frame);
        from.mark(0);
      }
      rest = new byte[0];
    } catch (EOFException e) {
      from.reset();
      rest = from.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    came = new ByteArrayOutputStream();
    came.writeBytes(rest);
    return frames;
  }

  /// The answer is over.
  ///
  /// @param whole false: the connection was reset
  void onEnd(long asked, boolean whole) {
    if (asked != question) {
      return;
    }
    ChangeVerifier verifier = changes;
    if (doing instanceof SyncDecision.FetchRange && verifier != null) {
      tell(new SyncEvent.Violated(verifier.truncated()));
    } else if (whole && doing instanceof SyncDecision.AskHead) {
      onHead();
    } else if (whole && doing instanceof SyncDecision.AskHeadAt at) {
      onHeadAt(at.revision());
    } else {
      tell(new SyncEvent.Failed(SyncFailure.UNREACHABLE, "reset"));
    }
  }

  private void onHead() {
    CatalogHead head = decoded();
    tell(
        head == null
            ? new SyncEvent.Violated(Violation.MALFORMED, 0, "no head")
            : new SyncEvent.HeadCame(head, holdings().head(head.revision())));
  }

  private void onHeadAt(long revision) {
    CatalogHead head = decoded();
    tell(
        head == null || head.revision() != revision
            ? new SyncEvent.Violated(Violation.MALFORMED, 0, "no head")
            : new SyncEvent.HeadAtCame(revision, head.head(), holdings().head(revision)));
  }

  private @Nullable CatalogHead decoded() {
    try {
      return FeedWire.head(ByteBuffer.wrap(came.toByteArray()), Format.PROTOBUF);
    } catch (InvalidValueException e) {
      return null;
    }
  }
}
