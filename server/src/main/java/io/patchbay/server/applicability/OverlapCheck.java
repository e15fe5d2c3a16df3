package io.patchbay.server.applicability;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Update;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Finds configurations for which two updates of one bulletin remain for the same product. Exact:
/// it decides for the whole configuration space, not for a sample.
public final class OverlapCheck {
  private OverlapCheck() {}

  /// Two updates of one bulletin that both remain for the witness.
  public record Overlap(Update one, Update other, ClientConfiguration witness) {}

  /// All overlapping pairs among the updates of one bulletin, each with a witness; at most `limit`.
  ///
  /// @throws IllegalStateException if a pair's rules are too entangled to decide
  public static List<Overlap> find(List<RowMember> candidates, int limit) {
    Map<String, List<Standing>> byProduct = new HashMap<>();
    for (RowMember candidate : candidates) {
      Standing standing = Standing.of(candidate);
      byProduct
          .computeIfAbsent(candidate.update().product(), product -> new ArrayList<>())
          .add(standing);
    }
    List<Overlap> overlaps = new ArrayList<>();
    byProduct.values().forEach(group -> compare(group, limit, overlaps));
    return overlaps;
  }

  // A candidate with the rows it stands in, less the product.
  private record Standing(RowMember candidate, Set<IndexTuple> tuples) {
    static Standing of(RowMember candidate) {
      return new Standing(candidate, IndexTuples.of(candidate.update().rules().installable()));
    }
  }

  private static void compare(List<Standing> group, int limit, List<Overlap> overlaps) {
    // Updates of different languages never meet, and they are nearly all pairs.
    Map<Object, List<Standing>> byLanguage = new HashMap<>();
    for (Standing standing : group) {
      Set<Object> languages = new HashSet<>();
      for (IndexTuple tuple : standing.tuples) {
        languages.add(tuple.language() == null ? "any" : tuple.language());
      }
      languages.forEach(
          l -> byLanguage.computeIfAbsent(l, language -> new ArrayList<>()).add(standing));
    }
    List<Standing> neutral = byLanguage.getOrDefault("any", List.of());
    Set<Set<RowMember>> done = new HashSet<>();
    for (Map.Entry<Object, List<Standing>> entry : byLanguage.entrySet()) {
      List<Standing> meeting = new ArrayList<>(entry.getValue());
      if (!entry.getKey().equals("any")) {
        meeting.addAll(neutral);
      }
      for (int i = 0; i < meeting.size(); i++) {
        for (int j = i + 1; j < meeting.size() && overlaps.size() < limit; j++) {
          compare(meeting.get(i), meeting.get(j), done, overlaps);
        }
      }
    }
  }

  private static void compare(
      Standing a, Standing b, Set<Set<RowMember>> done, List<Overlap> overlaps) {
    Update one = a.candidate.update();
    Update other = b.candidate.update();
    if (one.id().equals(other.id())
        || a.candidate.supersededClosure().contains(other.id())
        || b.candidate.supersededClosure().contains(one.id())
        || !meet(a.tuples, b.tuples)
        || !done.add(Set.of(a.candidate, b.candidate))) {
      return;
    }
    Rule both = new Rule.AllOf(List.of(offerable(one), offerable(other)));
    WitnessSearch.find(both).ifPresent(w -> overlaps.add(new Overlap(one, other, w)));
  }

  private static Rule offerable(Update update) {
    return new Rule.AllOf(
        List.of(update.rules().installable(), new Rule.Not(update.rules().installed())));
  }

  private static boolean meet(Set<IndexTuple> a, Set<IndexTuple> b) {
    return a.stream().anyMatch(x -> b.stream().anyMatch(y -> meet(x, y)));
  }

  private static boolean meet(IndexTuple a, IndexTuple b) {
    return (a.osMajorMinor() == b.osMajorMinor()
            || a.osMajorMinor() == IndexTuple.ANY_OS
            || b.osMajorMinor() == IndexTuple.ANY_OS)
        && (a.architecture() == null
            || b.architecture() == null
            || a.architecture() == b.architecture())
        && (a.language() == null
            || b.language() == null
            || Objects.equals(a.language(), b.language()));
  }
}
