package io.patchbay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.sync.SyncStatus;
import io.patchbay.server.sync.Turn;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FileTurnsTest {
  private static final long NOW = 1_000_000;

  private long now = NOW;
  private long wanted = 3;
  private final FileTurns turns =
      new FileTurns(() -> wanted, () -> Instant.ofEpochMilli(now), new Turn.Waits(0));

  @Test
  void window_untilItEnds_thoughSomethingIsWanted() {
    tell(new Turn.Open(NOW + 10));
    now += 9;
    assertThat(turns.getAsBoolean()).isTrue();
    now++;
    assertThat(turns.getAsBoolean()).isFalse();
  }

  @Test
  void syncToItsEnd_untilNothingIsWantedAnyMore() {
    assertThat(turns.getAsBoolean()).isFalse();
    tell(new Turn.ToTheEnd());
    assertThat(turns.getAsBoolean()).isTrue();
    tell(new Turn.Waits(NOW + 1_000));
    assertThat(turns.getAsBoolean()).isTrue();
    wanted = 0;
    tell(new Turn.Waits(NOW + 1_000));
    wanted = 1;
    assertThat(turns.getAsBoolean()).isFalse();
  }

  @Test
  void always_always() {
    FileTurns always =
        new FileTurns(
            () -> wanted, () -> Instant.ofEpochMilli(Long.MAX_VALUE - 1), Turn.Open.ALWAYS);
    assertThat(always.getAsBoolean()).isTrue();
  }

  private void tell(Turn turn) {
    turns.accept(
        new SyncStatus(
            SyncStatus.Phase.WAITING,
            0,
            0,
            List.of(),
            null,
            null,
            0,
            null,
            null,
            Map.of(),
            turn,
            null));
  }
}
