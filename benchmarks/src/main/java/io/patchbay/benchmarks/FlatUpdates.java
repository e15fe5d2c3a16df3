package io.patchbay.benchmarks;

import io.patchbay.server.applicability.Evaluator;
import io.patchbay.server.domain.ApplicabilityRules;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.IntHashSet;

/// All updates of a catalog in arrays, newest release first: nothing but what decides, for the
/// baselines that have no index. Safe for any thread.
final class FlatUpdates {
  private static final int[] NONE = {};

  private final UUID[] ids;
  private final ApplicabilityRules[] rules;
  private final int[][] supersedes;

  /// @param oldestFirst each update once
  FlatUpdates(Stream<Update> oldestFirst) {
    List<ApplicabilityRules> allRules = new ArrayList<>();
    List<int[]> allTargets = new ArrayList<>();
    List<UUID> allIds = new ArrayList<>();
    Map<UUID, Integer> numbers = new HashMap<>();
    oldestFirst.forEach(
        update -> {
          numbers.put(update.id(), allRules.size());
          allIds.add(update.id());
          allRules.add(update.rules());
          allTargets.add(targets(update, numbers));
        });
    int size = allRules.size();
    ids = allIds.reversed().toArray(UUID[]::new);
    rules = allRules.reversed().toArray(ApplicabilityRules[]::new);
    supersedes = new int[size][];
    for (int i = 0; i < size; i++) {
      int[] targets = allTargets.get(i);
      supersedes[size - 1 - i] =
          targets.length == 0 ? NONE : Arrays.stream(targets).map(t -> size - 1 - t).toArray();
    }
  }

  private static int[] targets(Update update, Map<UUID, Integer> numbers) {
    return update.supersedes().stream()
        .filter(numbers::containsKey)
        .mapToInt(numbers::get)
        .toArray();
  }

  UUID id(int update) {
    return ids[update];
  }

  boolean isOfferable(int update, ClientConfiguration client) {
    return Evaluator.holds(rules[update].installable(), client)
        && !Evaluator.holds(rules[update].installed(), client);
  }

  /// The answer without an index: looks at every update.
  IntArrayList scan(ClientConfiguration client) {
    IntArrayList offerable = new IntArrayList();
    for (int i = 0; i < rules.length; i++) {
      if (isOfferable(i, client)) {
        offerable.addInt(i);
      }
    }
    return withoutSuperseded(offerable);
  }

  /// Those that no other one supersedes, directly or through a chain.
  ///
  /// @param offerable newest first, so that what supersedes comes before what it supersedes
  IntArrayList withoutSuperseded(IntArrayList offerable) {
    if (offerable.size() < 2) {
      return offerable;
    }
    IntHashSet superseded = new IntHashSet();
    IntArrayList remaining = new IntArrayList();
    for (int i = 0; i < offerable.size(); i++) {
      int update = offerable.getInt(i);
      if (!superseded.contains(update)) {
        remaining.addInt(update);
        addSuperseded(update, superseded);
      }
    }
    return remaining;
  }

  private void addSuperseded(int update, IntHashSet superseded) {
    for (int target : supersedes[update]) {
      if (superseded.add(target)) {
        addSuperseded(target, superseded);
      }
    }
  }
}
