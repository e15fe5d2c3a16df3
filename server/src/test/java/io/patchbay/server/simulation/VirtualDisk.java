package io.patchbay.server.simulation;

import io.patchbay.server.domain.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A node's disk: batches that are written whole or not at all. What was synced survives a crash;
/// of what was not, a random part from the end on does not.
final class VirtualDisk {
  /// What came of a write.
  enum Outcome {
    WRITTEN,
    /// There is no room: it was not written.
    FULL,
    /// It failed: it may have been written or not, and nothing more can be until it is opened
    /// again.
    UNKNOWN
  }

  /// One atomic write.
  interface Batch {
    void applyTo(Holdings holdings);
  }

  private final Random random;
  private final List<Batch> journal = new ArrayList<>();
  private int synced;
  boolean full;
  double failing;

  VirtualDisk(Random random) {
    this.random = random;
  }

  Outcome write(Batch batch, boolean sync) {
    if (full) {
      return Outcome.FULL;
    }
    boolean fails = failing > 0 && random.nextDouble() < failing;
    if (!fails || random.nextBoolean()) {
      journal.add(batch);
      synced = sync ? journal.size() : synced;
    }
    return fails ? Outcome.UNKNOWN : Outcome.WRITTEN;
  }

  void crash() {
    int survives = synced + random.nextInt(journal.size() - synced + 1);
    journal.subList(survives, journal.size()).clear();
    synced = survives;
  }

  /// @param empty the scope of a catalog that holds nothing yet
  Holdings open(Scope empty) {
    Holdings holdings = new Holdings(empty);
    journal.forEach(batch -> batch.applyTo(holdings));
    return holdings;
  }

  List<Batch> backup() {
    return List.copyOf(journal);
  }

  void restore(List<Batch> backup) {
    journal.clear();
    journal.addAll(backup);
    synced = journal.size();
  }
}
