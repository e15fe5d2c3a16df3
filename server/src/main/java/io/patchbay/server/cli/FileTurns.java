package io.patchbay.server.cli;

import io.patchbay.server.sync.SyncStatus;
import io.patchbay.server.sync.Turn;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// When a mirror's files are fetched ahead of machines that ask: when its catalog is synced, and
/// what a sync that goes to its end has brought until all of it came. Told in one thread, asked in
/// any.
final class FileTurns implements Consumer<SyncStatus>, BooleanSupplier {
  private final LongSupplier wanted;
  private final InstantSource clock;
  private volatile Turn turn;
  private volatile boolean untilAllCame;

  /// @param wanted how many files have not come yet
  /// @param turn until it is told another one
  FileTurns(LongSupplier wanted, InstantSource clock, Turn turn) {
    this.wanted = wanted;
    this.clock = clock;
    this.turn = turn;
  }

  @Override
  public void accept(SyncStatus status) {
    turn = status.turn();
    if (status.turn() instanceof Turn.ToTheEnd) {
      untilAllCame = true;
    } else if (wanted.getAsLong() == 0) {
      untilAllCame = false;
    }
  }

  @Override
  public boolean getAsBoolean() {
    return untilAllCame || (turn instanceof Turn.Open open && clock.millis() < open.until());
  }
}
