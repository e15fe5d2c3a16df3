package io.patchbay.sim.wire;

import io.patchbay.proto.v1.Problem;
import java.io.IOException;

/// The server answered with a problem (RFC 9457), or with no answer to the question at all.
public final class ProblemException extends IOException {
  private final transient Problem problem;
  private final String retryAfter;

  ProblemException(Problem problem, String retryAfter) {
    super(message(problem));
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /// Returns what the server said.
  public Problem problem() {
    return problem;
  }

  /// Returns the field `Retry-After` as it came; empty if it did not.
  public String retryAfter() {
    return retryAfter;
  }

  private static String message(Problem problem) {
    String field = problem.getField().isEmpty() ? "" : " (field: " + problem.getField() + ")";
    String detail = problem.getDetail().isEmpty() ? problem.getTitle() : problem.getDetail();
    return "server answered " + problem.getStatus() + ": " + detail + field;
  }
}
