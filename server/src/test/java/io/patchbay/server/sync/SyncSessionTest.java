package io.patchbay.server.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.sync.SyncDecision.Pause.Reason;
import io.patchbay.server.sync.SyncStatus.Phase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SyncSessionTest {
  private static final UUID NODE = new UUID(0, 1);
  private static final UUID ORIGIN = new UUID(0, 2);
  private static final Duration SPREAD = Duration.ofMinutes(5);
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long DAY = 24 * HOUR;
  private static final SyncEvent FAILED =
      new SyncEvent.Failed(SyncFailure.UNREACHABLE, "no connection");

  private SyncSession session = session(SyncPolicy.following(Scope.ALL), at(0));
  private SyncPosition position = at(0);
  private long now = 1_000_000;

  @Test
  void started_asksAtOnce() {
    assertThat(next(new SyncEvent.Started(false)))
        .isEqualTo(new SyncDecision.AskHead(0, Duration.ZERO));
    assertThat(session.status().phase()).isEqualTo(Phase.CONNECTING);
  }

  @Test
  void headCame_upstreamFarAhead_rangesEndAtMultiplesOf256() {
    begin(300);
    assertThat(headOf(1_000)).isEqualTo(new SyncDecision.AskHeadAt(512));
    assertThat(session.status().phase()).isEqualTo(Phase.CATCHING_UP);
    assertThat(endIs(512)).isEqualTo(range(300, 512, head(512)));
    assertThat(ended(512)).isEqualTo(new SyncDecision.AskHeadAt(768));
    assertThat(endIs(768)).isEqualTo(range(512, 768, head(768)));
    assertThat(ended(768)).isEqualTo(range(768, 1_000, head(1_000)));
    assertThat(ended(1_000)).isEqualTo(new SyncDecision.AskHead(1_000, SyncPolicy.LONG_POLL));
    assertThat(session.status().phase()).isEqualTo(Phase.FOLLOWING);
  }

  @Test
  void headCame_upstreamAtTheEndOfARange_itsHeadIsKnown() {
    begin(0);
    assertThat(headOf(256)).isEqualTo(range(0, 256, head(256)));
  }

  @Test
  void headAtCame_rangeEndNoLongerThere_beginsAnew() {
    begin(0);
    headOf(1_000);
    assertThat(pause(new SyncEvent.HeadAtCame(256, null, null))).isBetween(250L, 500L);
    assertThat(next(new SyncEvent.Waited())).isEqualTo(new SyncDecision.AskHead(0, Duration.ZERO));
    assertThat(headOf(200)).isEqualTo(range(0, 200, head(200)));
  }

  @Test
  void violated_otherHistoryBeforeAnythingWasTaken_asksForTheHeadAnewAndTakesThat() {
    begin(0);
    headOf(100);
    SyncEvent refused =
        new SyncEvent.Violated(Violation.OTHER_HISTORY, 100, "its head was another");
    assertThat(pause(refused)).isBetween(250L, 500L);
    assertThat(next(new SyncEvent.Waited())).isEqualTo(new SyncDecision.AskHead(0, Duration.ZERO));
    assertThat(next(new SyncEvent.HeadCame(headAt(100, other(100)), null)))
        .isEqualTo(range(0, 100, other(100), true));
  }

  @Test
  void violated_otherHistoryOnlyAhead_takesWhatTheUpstreamHasNow() {
    begin(50);
    headOf(100);
    SyncEvent refused =
        new SyncEvent.Violated(Violation.OTHER_HISTORY, 100, "its head was another");
    assertThat(next(refused)).isEqualTo(new SyncDecision.AskHeadAt(50));
    assertThat(pause(new SyncEvent.HeadAtCame(50, head(50), head(50)))).isBetween(250L, 500L);
    next(new SyncEvent.Waited());
    assertThat(next(new SyncEvent.HeadCame(headAt(100, other(100)), null)))
        .isEqualTo(range(50, 100, other(100), true));
  }

  @Test
  void headCame_nothingNewAfterAWait_waitsAgain() {
    begin(7);
    headOf(7);
    now += 50_000;
    assertThat(headOf(7)).isEqualTo(new SyncDecision.AskHead(7, SyncPolicy.LONG_POLL));
  }

  @Test
  void headCame_nothingNewWithoutAWait_pausesSoThatNobodyIsAskedInALoop() {
    begin(7);
    headOf(7);
    assertThat(headOf(7))
        .isInstanceOfSatisfying(
            SyncDecision.Pause.class,
            pause -> assertThat(pause.reason()).isEqualTo(Reason.UPSTREAM_HASTY));
  }

  @Test
  void headCame_interval_looksAgainAfterIt() {
    SyncPolicy policy = policy(Scope.ALL, Duration.ofMinutes(10));
    session = session(policy, at(7));
    begin(7);
    assertThat(headOf(7))
        .isInstanceOfSatisfying(
            SyncDecision.Pause.class,
            pause -> {
              assertThat(pause.reason()).isEqualTo(Reason.INTERVAL);
              assertThat(pause.length()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
            });
    assertThat(session.status().phase()).isEqualTo(Phase.WAITING);
    assertThat(next(new SyncEvent.Waited())).isEqualTo(new SyncDecision.AskHead(0, Duration.ZERO));
  }

  @Test
  void failed_inARow_pausesGrowUntilSomethingCameThrough() {
    begin(0);
    assertThat(pause(FAILED)).isBetween(250L, 500L);
    assertThat(pause(FAILED)).isBetween(500L, 1_000L);
    assertThat(pause(FAILED)).isBetween(1_000L, 2_000L);
    assertThat(session.status().failures()).isEqualTo(3);
    assertThat(session.status().lastFailure()).isEqualTo("no connection");
    headOf(10);
    assertThat(pause(FAILED)).as("a head alone is no success").isBetween(2_000L, 4_000L);
    position = at(3);
    assertThat(pause(FAILED)).as("some changes came").isBetween(250L, 500L);
  }

  @Test
  void failed_upstreamSaysWhen_notBefore() {
    begin(0);
    Duration later = Duration.ofMinutes(5);
    assertThat(pause(new SyncEvent.Failed(SyncFailure.BUSY, "busy", later)))
        .isEqualTo(later.toMillis());
  }

  @Test
  void violated_countedByKind_retriedPastCachesUntilARangeIsGood() {
    begin(3);
    headOf(10);
    SyncEvent violated = new SyncEvent.Violated(Violation.DROPPED, 4, "revision 4 dropped");
    assertThat(pause(violated)).isBetween(250L, 500L);
    assertThat(pause(violated)).isBetween(500L, 1_000L);
    assertThat(session.status().violations()).containsEntry(Violation.DROPPED, 2L);
    next(new SyncEvent.Waited());
    assertThat(headOf(10)).isEqualTo(range(3, 10, head(10), true));
    ended(10);
    assertThat(headOf(12)).isEqualTo(range(10, 12, head(12), false));
  }

  @Test
  void headCame_upstreamBehindWithTheSameHistory_waitsForItAndSaysSo() {
    begin(9);
    assertThat(headOf(5)).isEqualTo(new SyncDecision.AskHead(5, SyncPolicy.LONG_POLL));
    assertThat(session.status().phase()).isEqualTo(Phase.UPSTREAM_BEHIND);
  }

  @Test
  void headCame_upstreamBehindWithAnotherHistory_findsWhereTheyPartAndStandsStill() {
    begin(9);
    CatalogHead other = headAt(7, other(7));
    SyncDecision decision = next(new SyncEvent.HeadCame(other, head(7)));
    assertThat(bisected(decision, 4)).isEqualTo(new Standstill.OtherHistory(4, head(4), other(4)));
    assertThat(session.status().phase()).isEqualTo(Phase.STANDING_STILL);
  }

  @Test
  void violated_otherHistoryAhead_findsWhereTheyPartForEveryRevision() {
    for (long parts = 1; parts <= 700; parts += 3) {
      session = session(SyncPolicy.following(Scope.ALL), at(700));
      begin(700);
      next(new SyncEvent.HeadCame(headAt(900, other(900)), null));
      SyncDecision decision =
          next(new SyncEvent.Violated(Violation.OTHER_HISTORY, 701, "it follows another"));
      assertThat(decision).isEqualTo(new SyncDecision.AskHeadAt(700));
      assertThat(bisected(decision, parts))
          .isEqualTo(new Standstill.OtherHistory(parts, head(parts), other(parts)));
    }
  }

  @Test
  void violated_otherHistoryButTheHeadsAreTheSame_theFeedIsAtFault() {
    begin(700);
    headOf(900);
    next(new SyncEvent.Violated(Violation.OTHER_HISTORY, 701, "it follows another"));
    assertThat(pause(new SyncEvent.HeadAtCame(700, head(700), head(700)))).isBetween(250L, 500L);
    assertThat(session.status().standstill()).isNull();
  }

  @Test
  void headAtCame_upstreamNoLongerThatFar_beginsAnew() {
    begin(700);
    next(new SyncEvent.HeadCame(headAt(600, other(600)), head(600)));
    assertThat(pause(new SyncEvent.HeadAtCame(300, null, head(300)))).isBetween(250L, 500L);
    assertThat(next(new SyncEvent.Waited())).isEqualTo(new SyncDecision.AskHead(0, Duration.ZERO));
  }

  @Test
  void standingStill_upstreamMended_goesOnWithoutARestart() {
    begin(9);
    next(new SyncEvent.HeadCame(headAt(1, other(1)), head(1)));
    assertThat(session.status().standstill()).isInstanceOf(Standstill.OtherHistory.class);
    assertThat(next(new SyncEvent.Waited())).isEqualTo(new SyncDecision.AskHead(0, Duration.ZERO));
    assertThat(headOf(12)).isEqualTo(range(9, 12, head(12)));
    assertThat(session.status().standstill()).isNull();
  }

  @Test
  void headCame_ownIdOnTheWay_standsStillAndPassesNoWayOn() {
    begin(3);
    CatalogHead loop =
        new CatalogHead(5, head(5), CatalogHead.FEED_FORMAT, List.of(NODE, ORIGIN), Scope.ALL, 5);
    assertThat(standstill(next(new SyncEvent.HeadCame(loop, null))))
        .isEqualTo(new Standstill.Loop(List.of(NODE, ORIGIN)));
    assertThat(session.status().upstreamVia()).isEmpty();
  }

  @Test
  void headCame_feedFormatOfANewerRelease_standsStill() {
    begin(3);
    CatalogHead newer = new CatalogHead(5, head(5), 2, List.of(ORIGIN), Scope.ALL, 5);
    assertThat(standstill(next(new SyncEvent.HeadCame(newer, null))))
        .isEqualTo(new Standstill.FeedTooNew(2));
  }

  @Test
  void headCame_upstreamHoldsLess_standsStill() {
    begin(3);
    CatalogHead part = new CatalogHead(5, head(5), 1, List.of(ORIGIN), SampleFeed.ONLY_IE, 5);
    assertThat(standstill(next(new SyncEvent.HeadCame(part, null))))
        .isEqualTo(new Standstill.ScopeNotHeld(Scope.ALL, SampleFeed.ONLY_IE));
  }

  @Test
  void headCame_impossibleHeads_violations() {
    begin(3);
    List<UUID> twice = List.of(ORIGIN, ORIGIN);
    pause(new SyncEvent.HeadCame(headAt(-1, head(1)), null));
    pause(new SyncEvent.HeadCame(headAt(0, head(1)), CatalogHead.EMPTY));
    pause(new SyncEvent.HeadCame(headAt(5, CatalogHead.EMPTY), null));
    pause(new SyncEvent.HeadCame(new CatalogHead(5, head(5), 1, twice, Scope.ALL, 5), null));
    assertThat(session.status().violations()).containsEntry(Violation.MALFORMED, 4L);
  }

  @Test
  void violated_mustUnderstand_standsStillAtThatRevision() {
    begin(3);
    headOf(5);
    assertThat(standstill(next(new SyncEvent.Violated(Violation.TOO_NEW, 4, "too new"))))
        .isEqualTo(new Standstill.ChangeTooNew(4));
  }

  @Test
  void scopeWanted_changesIt_newChangesFirstThenWhatIsMissing() {
    Scope wide = new Scope(Set.of("ie", "office"), Set.of(), Set.of(), Set.of());
    position = new SyncPosition(3, head(3), SampleFeed.ONLY_IE, null);
    session = session(policy(wide, Duration.ZERO), position);
    next(new SyncEvent.Started(false));
    assertThat(headOf(5)).isEqualTo(new SyncDecision.ChangeScope(wide));
    position = new SyncPosition(3, head(3), SampleFeed.ONLY_IE, wide);
    assertThat(next(new SyncEvent.ScopeChanged())).isInstanceOf(SyncDecision.AskHead.class);
    assertThat(headOf(5))
        .isEqualTo(new SyncDecision.FetchRange(3, head(3), 5, head(5), wide, false));
    position = new SyncPosition(5, head(5), SampleFeed.ONLY_IE, wide);
    assertThat(next(new SyncEvent.RangeEnded())).isEqualTo(new SyncDecision.FetchItems(500));
    assertThat(next(new SyncEvent.ItemsCame()))
        .isEqualTo(new SyncDecision.AskHead(0, Duration.ZERO));
    assertThat(headOf(5)).isEqualTo(new SyncDecision.FetchItems(500));
    position = new SyncPosition(5, head(5), wide, null);
    next(new SyncEvent.ItemsCame());
    assertThat(headOf(5)).isEqualTo(new SyncDecision.AskHead(5, SyncPolicy.LONG_POLL));
  }

  @Test
  void window_notYet_onlyWaits_andSaysUntilWhen() {
    scheduled("22:00-05:00", Duration.ZERO);
    now = 12 * HOUR;
    begin(7);
    long begins = awaitTurn();
    assertThat(begins).isBetween(22 * HOUR, 22 * HOUR + SPREAD.toMillis());
    assertThat(session.status().phase()).isEqualTo(Phase.WAITING);
    assertThat(session.status().turn()).isEqualTo(new Turn.Waits(begins));
    now = begins - 1;
    assertThat(scheduledPause(next(new SyncEvent.Waited()))).isEqualTo(1);
    now = begins;
    assertThat(next(new SyncEvent.Waited())).isEqualTo(new SyncDecision.AskHead(0, Duration.ZERO));
    assertThat(session.status().turn()).isEqualTo(new Turn.Open(29 * HOUR));
    assertThat(session.status().nextAt()).isNull();
  }

  @Test
  void window_open_followsUntilItsEnd_andWaitsForTheNextOne() {
    scheduled("22:00-05:00", Duration.ZERO);
    now = 23 * HOUR;
    begin(7);
    assertThat(headOf(7)).isEqualTo(new SyncDecision.AskHead(7, SyncPolicy.LONG_POLL));
    now = 29 * HOUR - 10_500;
    assertThat(headOf(7))
        .as("no answer is waited for beyond the window")
        .isEqualTo(new SyncDecision.AskHead(7, Duration.ofSeconds(10)));
    now = 29 * HOUR - 500;
    assertThat(headOf(7)).isEqualTo(interval(500));
    assertThat(session.status().nextAt()).isEqualTo(46 * HOUR);
    now = 29 * HOUR;
    next(new SyncEvent.Waited());
    assertThat(awaitTurn()).isBetween(46 * HOUR, 46 * HOUR + SPREAD.toMillis());
  }

  @Test
  void window_endsInTheMiddle_whatIsUnderWayIsTheLast() {
    scheduled("22:00-05:00", Duration.ZERO);
    now = 29 * HOUR - 1;
    begin(7);
    assertThat(headOf(1_000)).isEqualTo(new SyncDecision.AskHeadAt(256));
    assertThat(endIs(256)).isEqualTo(range(7, 256, head(256)));
    now = 29 * HOUR;
    scheduledPause(ended(256));
    now = 46 * HOUR + SPREAD.toMillis();
    assertThat(next(new SyncEvent.Waited())).isEqualTo(new SyncDecision.AskHead(0, Duration.ZERO));
  }

  @Test
  void window_interval_looksNoMoreOnceItIsOver_butStaysOpen() {
    scheduled("22:00-05:00", Duration.ofHours(4));
    now = 23 * HOUR;
    begin(7);
    SyncDecision.Pause first = (SyncDecision.Pause) headOf(7);
    assertThat(first.length()).isBetween(Duration.ofMinutes(216), Duration.ofHours(4));
    assertThat(session.status().nextAt()).isEqualTo(now + first.length().toMillis());
    now += first.length().toMillis();
    next(new SyncEvent.Waited());
    assertThat(headOf(7)).isEqualTo(interval(29 * HOUR - now));
    assertThat(session.status().turn()).isEqualTo(new Turn.Open(29 * HOUR));
    assertThat(session.status().nextAt()).isEqualTo(46 * HOUR);
  }

  @Test
  void time_oneSyncToItsEnd_howeverLongItTakes() {
    scheduled("03:00", Duration.ZERO);
    now = 0;
    begin(7);
    now = awaitTurn();
    assertThat(now).isBetween(3 * HOUR, 3 * HOUR + SPREAD.toMillis());
    assertThat(next(new SyncEvent.Waited())).isEqualTo(new SyncDecision.AskHead(0, Duration.ZERO));
    assertThat(session.status().turn()).isEqualTo(new Turn.ToTheEnd());
    headOf(1_000);
    endIs(256);
    assertThat(ended(256)).isEqualTo(new SyncDecision.AskHeadAt(512));
    now += 5 * HOUR;
    assertThat(endIs(512)).isEqualTo(range(256, 512, head(512)));
    pause(FAILED);
    assertThat(next(new SyncEvent.Waited())).isEqualTo(new SyncDecision.AskHead(0, Duration.ZERO));
    headOf(1_000);
    scheduledPause(ended(1_000));
    assertThat(awaitTurn()).isBetween(DAY + 3 * HOUR, DAY + 3 * HOUR + SPREAD.toMillis());
  }

  @Test
  void time_thatComesWhileASyncIsUnderWay_wantsOneOfItsOwn() {
    scheduled("03:00,15:00", Duration.ZERO);
    now = 0;
    begin(7);
    now = awaitTurn();
    next(new SyncEvent.Waited());
    headOf(256);
    now = 15 * HOUR + 1;
    assertThat(ended(256)).isEqualTo(new SyncDecision.AskHead(0, Duration.ZERO));
    scheduledPause(headOf(256));
    assertThat(awaitTurn()).isBetween(DAY + 3 * HOUR, DAY + 3 * HOUR + SPREAD.toMillis());
  }

  @Test
  void first_doesNotWait_thenDoes() {
    scheduled("22:00-05:00", Duration.ZERO);
    now = 12 * HOUR;
    position = at(0);
    session = session(policy(Scope.ALL, Duration.ZERO, schedule("22:00-05:00")), position);
    assertThat(next(new SyncEvent.Started(true)))
        .isEqualTo(new SyncDecision.AskHead(0, Duration.ZERO));
    assertThat(session.status().turn()).isEqualTo(new Turn.ToTheEnd());
    headOf(300);
    assertThat(ended(256)).isEqualTo(range(256, 300, head(300)));
    scheduledPause(ended(300));
    assertThat(awaitTurn()).isBetween(22 * HOUR, 22 * HOUR + SPREAD.toMillis());
  }

  @Test
  void window_shortOne_allBeginInItsFirstHalf() {
    for (int seed = 0; seed < 200; seed++) {
      now = 0;
      session =
          new SyncSession(
              NODE,
              at(7),
              policy(Scope.ALL, Duration.ZERO, schedule("03:00-03:02")),
              new Random(seed));
      begin(7);
      assertThat(awaitTurn()).isBetween(3 * HOUR, 3 * HOUR + 60_000);
    }
  }

  @Test
  void mirrorsOfOneSchedule_beginSpreadOverMinutes() {
    long[] minutes = new long[6];
    for (int seed = 0; seed < 600; seed++) {
      now = 0;
      SyncPolicy policy = policy(Scope.ALL, Duration.ZERO, schedule("03:00"));
      session = new SyncSession(NODE, at(7), policy, new Random(seed));
      begin(7);
      minutes[(int) (awaitTurn() - 3 * HOUR) / 60_000]++;
    }
    assertThat(minutes[5]).as("at the very end").isLessThan(5);
    for (int minute = 0; minute < 5; minute++) {
      assertThat(minutes[minute]).as("begin in minute " + minute).isBetween(60L, 180L);
    }
  }

  @Test
  void clockSetBack_theTurnIsChosenAnew() {
    scheduled("03:00", Duration.ZERO);
    now = 400 * DAY;
    begin(7);
    assertThat(awaitTurn()).isGreaterThan(400 * DAY);
    now = 10 * DAY;
    next(new SyncEvent.Waited());
    assertThat(awaitTurn()).isBetween(10 * DAY, 11 * DAY);
  }

  @Test
  void outsideAWindow_whateverComes_nobodyIsAsked() {
    for (SyncEvent event :
        List.of(
            new SyncEvent.HeadCame(headAt(900, head(900)), null),
            new SyncEvent.HeadCame(headAt(5, other(5)), head(5)),
            new SyncEvent.HeadAtCame(4, other(4), head(4)),
            new SyncEvent.Violated(Violation.OTHER_HISTORY, 8, "it follows another"),
            new SyncEvent.Violated(Violation.DROPPED, 8, "dropped"),
            new SyncEvent.ItemsCame(),
            new SyncEvent.RangeEnded(),
            new SyncEvent.ScopeChanged(),
            FAILED)) {
      scheduled("22:00-05:00", Duration.ZERO);
      now = 23 * HOUR;
      begin(7);
      now = 29 * HOUR;
      assertThat(next(event)).as("after %s", event).isInstanceOf(SyncDecision.Pause.class);
    }
  }

  @Test
  void lag_fromWhenItIsKnownUntilItIsCaughtUp() {
    begin(3);
    headOf(5);
    now += 4_000;
    assertThat(session.status().lagMillis(now)).isEqualTo(4_000);
    assertThat(session.status().upstreamRevision()).isEqualTo(5);
    ended(5);
    assertThat(session.status().lagMillis(now)).isZero();
  }

  @Test
  void next_ownRevisionFell_isAFaultOfTheCaller() {
    begin(3);
    assertThatIllegalStateException().isThrownBy(() -> session.next(FAILED, at(2), now));
  }

  @Test
  void messages_sayWhatToDo() {
    assertThat(new Standstill.OtherHistory(4, head(4), other(4)).message())
        .contains("from revision 4 on", head(4).hex(), other(4).hex(), "newer backup");
    assertThat(new Standstill.Loop(List.of(NODE)).message()).contains("`upstream`");
    assertThat(new Standstill.FeedTooNew(2).message()).contains("update this server");
    assertThat(new Standstill.ChangeTooNew(9).message()).contains("revision 9");
    assertThat(new Standstill.ScopeNotHeld(Scope.ALL, SampleFeed.ONLY_IE).message())
        .contains("choose less here, or more there");
  }

  /// The answer to each question of the search, of an upstream whose history parts there.
  private @Nullable Standstill bisected(SyncDecision first, long parts) {
    SyncDecision decision = first;
    for (int i = 0; decision instanceof SyncDecision.AskHeadAt at; i++) {
      assertThat(i).as("by halves").isLessThan(12);
      long revision = at.revision();
      Sha256 theirs = revision < parts ? head(revision) : other(revision);
      decision = next(new SyncEvent.HeadAtCame(revision, theirs, head(revision)));
    }
    return standstill(decision);
  }

  private static @Nullable Standstill standstill(SyncDecision decision) {
    return decision instanceof SyncDecision.StandStill still ? still.why() : null;
  }

  private static SyncSession session(SyncPolicy policy, SyncPosition position) {
    return new SyncSession(NODE, position, policy, new Random(1));
  }

  private static SyncPolicy policy(Scope scope, Duration interval) {
    return policy(scope, interval, Schedule.ALWAYS);
  }

  private static SyncPolicy policy(Scope scope, Duration interval, Schedule schedule) {
    return new SyncPolicy(
        scope,
        schedule,
        SPREAD,
        interval,
        SyncPolicy.LONG_POLL,
        SyncPolicy.RETRY_MIN,
        SyncPolicy.RETRY_MAX,
        SyncPolicy.STAND_STILL,
        SyncPolicy.CHANGE_BYTES_MAX,
        SyncPolicy.SNAPSHOT_UPDATES_MIN);
  }

  private static Schedule schedule(String text) {
    return Schedule.parse(text, ZoneOffset.UTC);
  }

  private void scheduled(String text, Duration interval) {
    position = at(7);
    session = session(policy(Scope.ALL, interval, schedule(text)), position);
  }

  private static SyncDecision interval(long millis) {
    return new SyncDecision.Pause(Duration.ofMillis(millis), Reason.INTERVAL);
  }

  /// For how long, in milliseconds.
  private static long scheduledPause(SyncDecision decision) {
    assertThat(decision).isInstanceOf(SyncDecision.Pause.class);
    SyncDecision.Pause pause = (SyncDecision.Pause) decision;
    assertThat(pause.reason()).isEqualTo(Reason.SCHEDULE);
    assertThat(pause.length()).isBetween(Duration.ofMillis(1), Duration.ofMinutes(1));
    return pause.length().toMillis();
  }

  /// When it says that it will go on.
  private long awaitTurn() {
    scheduledPause(next(new SyncEvent.Waited()));
    return Objects.requireNonNull(session.status().nextAt());
  }

  private void begin(long revision) {
    position = at(revision);
    next(new SyncEvent.Started(false));
  }

  private SyncDecision next(SyncEvent event) {
    return session.next(event, position, now);
  }

  private long pause(SyncEvent event) {
    return next(event) instanceof SyncDecision.Pause pause && pause.reason() == Reason.RETRY
        ? pause.length().toMillis()
        : -1;
  }

  private SyncDecision headOf(long revision) {
    Sha256 own = revision <= position.revision() ? head(revision) : null;
    return next(new SyncEvent.HeadCame(headAt(revision, head(revision)), own));
  }

  private SyncDecision ended(long revision) {
    position = at(revision);
    return next(new SyncEvent.RangeEnded());
  }

  private SyncDecision endIs(long revision) {
    return next(new SyncEvent.HeadAtCame(revision, head(revision), null));
  }

  private static SyncDecision.FetchRange range(long since, long until, Sha256 head) {
    return range(since, until, head, false);
  }

  private static SyncDecision.FetchRange range(long since, long until, Sha256 head, boolean fresh) {
    return new SyncDecision.FetchRange(since, head(since), until, head, Scope.ALL, fresh);
  }

  private static SyncPosition at(long revision) {
    return new SyncPosition(revision, head(revision), Scope.ALL, null);
  }

  private static CatalogHead headAt(long revision, Sha256 head) {
    return new CatalogHead(revision, head, CatalogHead.FEED_FORMAT, List.of(ORIGIN), Scope.ALL, 5);
  }

  private static Sha256 head(long revision) {
    return revision == 0
        ? CatalogHead.EMPTY
        : Sha256.of(("own " + revision).getBytes(StandardCharsets.UTF_8));
  }

  private static Sha256 other(long revision) {
    return Sha256.of(("other " + revision).getBytes(StandardCharsets.UTF_8));
  }
}
