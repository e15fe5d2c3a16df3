package io.patchbay.sim.sweep;

import io.patchbay.proto.v1.Offer;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.OfferResponse.Outcome;
import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.sim.expect.Expectation;
import io.patchbay.sim.expect.Expected;
import io.patchbay.sim.wire.UpdateFiles;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Holds answers against the expectation. Safe for any thread.
public final class Judge {
  private final Expectation expectation;
  private final Map<String, UpdateFile> filesByName = new ConcurrentHashMap<>();

  /// @param expectation says what is right
  public Judge(Expectation expectation) {
    this.expectation = expectation;
  }

  /// Returns what the answer should have been, in the form of `described`.
  public String expected(Question question) {
    Expected expected = expectation.of(question.machine());
    return described(expected.outcome(), expected.files());
  }

  /// Returns what is wrong with the answer; empty if it is right. The same file must be the same in
  /// every answer.
  public Optional<String> fault(Question question, OfferResponse answer) {
    List<UpdateFile> files = files(answer);
    String got =
        described(answer.getOutcome(), files.stream().map(UpdateFile::getName).sorted().toList());
    if (!got.equals(expected(question))) {
      return Optional.of(got);
    }
    return files.stream().map(this::fault).flatMap(Optional::stream).findFirst();
  }

  /// Returns every file that was offered in a right answer so far, by name.
  Collection<UpdateFile> files() {
    return new TreeMap<>(filesByName).values();
  }

  private Optional<String> fault(UpdateFile file) {
    UpdateFile known = filesByName.get(file.getName());
    if (known == null) {
      Optional<String> fault = UpdateFiles.fault(file);
      if (fault.isPresent()) {
        return fault;
      }
      known = filesByName.putIfAbsent(file.getName(), file);
    }
    return known == null || known.equals(file)
        ? Optional.empty()
        : Optional.of(file.getName() + ": other size, digest or url than in another answer");
  }

  private static List<UpdateFile> files(OfferResponse answer) {
    return answer.getOffersList().stream().map(Offer::getFilesList).flatMap(List::stream).toList();
  }

  private static String described(Outcome outcome, Collection<String> files) {
    return files.isEmpty() ? outcome.name() : outcome + " " + String.join(" ", files);
  }
}
