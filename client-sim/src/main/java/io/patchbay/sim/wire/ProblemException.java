package io.patchbay.sim.wire;

import io.patchbay.proto.v1.Problem;
import java.io.IOException;

/// The server answered with a problem (RFC 9457), or with no answer to the question at all.
public final class ProblemException extends IOException {
  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(message(problem));
    this.problem = problem;
  }

  /// Returns what the server said.
  public Problem problem() {
    return problem;
  }

  private static String message(Problem problem) {
    String field = problem.getField().isEmpty() ? "" : " (field: " + problem.getField() + ")";
    String detail = problem.getDetail().isEmpty() ? problem.getTitle() : problem.getDetail();
    return "server answered " + problem.getStatus() + ": " + detail + field;
  }
}
