package io.patchbay.server.chaos;

import io.patchbay.proto.v1.Offer;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.SlowEvaluator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What one node told machines, through all its lives. Safe for any thread.
final class Witness {
  private final Node node;
  private final Files held;
  private final AtomicLong revision = new AtomicLong();
  private final AtomicInteger seen = new AtomicInteger();
  // Updates whose files it has for sure, in the order in which that was seen.
  private final Map<UpdateIdentity, Integer> there = new ConcurrentHashMap<>();
  private final Map<String, UpdateFile> files = new ConcurrentHashMap<>();
  // To how many updates had been seen to be there before, of its askings the one with most.
  private final Map<Told, Integer> told = new ConcurrentHashMap<>();

  private record Told(Machine machine, Answered answer) {}

  /// When a node has the files of an update.
  enum Files {
    /// Before the update is in its catalog.
    ALWAYS,
    /// Before it offers it.
    WHEN_OFFERED,
    /// Once a machine got them; it withholds what it failed to fetch.
    WHEN_FETCHED
  }

  /// What was known when a machine asked.
  ///
  /// @param revision the highest that an answer before had
  /// @param there of how many updates it was seen before that their files are there
  record Known(long revision, int there) {}

  Witness(Node node, Files held) {
    this.node = node;
    this.held = held;
  }

  Known known() {
    return new Known(revision.get(), seen.get());
  }

  /// That all before is at least at this revision.
  void acknowledged(long atLeast) {
    revision.accumulateAndGet(atLeast, Math::max);
  }

  /// Takes down an answer.
  ///
  /// @param before known when it was asked for
  void answered(Machine machine, Known before, OfferResponse response) {
    Answered answer = Answered.of(response);
    if (answer.revision() < before.revision()) {
      throw new AssertionError(
          node.name() + " went back from " + before.revision() + " to " + answer.revision());
    }
    acknowledged(answer.revision());
    told.merge(new Told(machine, answer), before.there(), Math::max);
    for (Offer offer : response.getOffersList()) {
      if (held != Files.WHEN_FETCHED) {
        isThere(Answered.identity(offer));
      }
      offer.getFilesList().forEach(file -> files.put(file.getUrl(), file));
    }
  }

  /// A machine got its files.
  void isThere(UpdateIdentity update) {
    there.computeIfAbsent(update, _ -> seen.getAndIncrement());
  }

  /// The files it ever offered, by their URL.
  Map<String, UpdateFile> files() {
    return Map.copyOf(files);
  }

  /// How many different answers it gave.
  int answers() {
    return told.size();
  }

  /// Demands that what was published justifies every answer.
  void check(Published published) {
    told.forEach((told, before) -> check(told, published, before));
  }

  // What remains by the definition and was not offered must have been withheld; without it, other
  // updates remain. What is there is not withheld, until a newer revision of it comes that is not.
  private void check(Told told, Published published, int before) {
    Answered answer = told.answer();
    List<Update> updates = published.updates(node.scope(), answer.revision());
    Set<UUID> withheld = new HashSet<>();
    while (true) {
      Answer expected =
          SlowEvaluator.answer(
              updates, withheld, told.machine().configuration(), answer.revision());
      Set<UpdateIdentity> missing = new HashSet<>(Answered.of(expected).offers());
      answer.offers().forEach(missing::remove);
      if (missing.isEmpty()) {
        if (!Answered.of(expected).equals(answer)) {
          throw new AssertionError(
              node.name() + ": " + told + " (expected: " + Answered.of(expected) + ")");
        }
        return;
      }
      for (UpdateIdentity left : missing) {
        if (held == Files.ALWAYS || (wasThere(left, before) && published.isNewest(left))) {
          throw new AssertionError(node.name() + " does not offer " + left + ": " + told);
        }
        withheld.add(left.updateId());
      }
    }
  }

  private boolean wasThere(UpdateIdentity update, int before) {
    return there.getOrDefault(update, Integer.MAX_VALUE) < before;
  }
}
