package io.patchbay.server.applicability;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.IndexCandidate;
import java.util.ArrayList;
import java.util.List;

/// What remains of some candidates for one machine: those that are offerable, minus those that
/// another offerable one supersedes, directly or through a chain.
///
/// @param meant whether any candidate is meant for the machine, installed or not
/// @param remaining in the order of the candidates, each update once
public record Selection(boolean meant, List<IndexCandidate> remaining) {
  private static final Selection NOT_MEANT = new Selection(false, List.of());
  private static final Selection NOTHING_LEFT = new Selection(true, List.of());

  /// Selects among the candidates of all rows a machine has to look in. An update may stand in
  /// several of them.
  public static Selection of(List<List<IndexCandidate>> rows, ClientConfiguration client) {
    boolean meant = false;
    List<IndexCandidate> offerable = null;
    for (int r = 0; r < rows.size(); r++) {
      List<IndexCandidate> row = rows.get(r);
      for (int i = 0; i < row.size(); i++) {
        IndexCandidate candidate = row.get(i);
        if (!Evaluator.holds(candidate.update().rules().installable(), client)) {
          continue;
        }
        meant = true;
        if (!Evaluator.holds(candidate.update().rules().installed(), client)) {
          offerable = offerable == null ? new ArrayList<>(4) : offerable;
          addOnce(offerable, candidate);
        }
      }
    }
    if (offerable == null) {
      return meant ? NOTHING_LEFT : NOT_MEANT;
    }
    return new Selection(true, withoutSuperseded(offerable));
  }

  private static void addOnce(List<IndexCandidate> offerable, IndexCandidate candidate) {
    for (int i = 0; i < offerable.size(); i++) {
      if (offerable.get(i).update().id().equals(candidate.update().id())) {
        return;
      }
    }
    offerable.add(candidate);
  }

  private static List<IndexCandidate> withoutSuperseded(List<IndexCandidate> offerable) {
    if (offerable.size() == 1) {
      return offerable;
    }
    List<IndexCandidate> remaining = new ArrayList<>(offerable.size());
    for (int i = 0; i < offerable.size(); i++) {
      if (!isSuperseded(offerable.get(i), offerable)) {
        remaining.add(offerable.get(i));
      }
    }
    return remaining;
  }

  private static boolean isSuperseded(IndexCandidate candidate, List<IndexCandidate> offerable) {
    for (int i = 0; i < offerable.size(); i++) {
      if (offerable.get(i).supersededClosure().contains(candidate.update().id())) {
        return true;
      }
    }
    return false;
  }
}
