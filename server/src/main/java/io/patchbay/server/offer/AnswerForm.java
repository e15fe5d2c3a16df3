package io.patchbay.server.offer;

import io.patchbay.server.domain.Answer;

/// What is made of each answer once, when it is first given, and then kept in its place: its bytes
/// on the wire, for a server. Safe for any thread.
///
/// @param <A> what an answer is kept as
public interface AnswerForm<A> {
  /// The answers themselves.
  static AnswerForm<Answer> plain() {
    return new AnswerForm<>() {
      @Override
      public Answer of(Answer answer) {
        return answer;
      }

      @Override
      public int bytes(Answer form) {
        return 0;
      }
    };
  }

  A of(Answer answer);

  /// Memory it may come to take beyond the answer's own, in bytes, estimated.
  int bytes(A form);
}
