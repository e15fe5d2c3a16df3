package io.patchbay.sim.load;

import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.sim.sweep.Judge;
import io.patchbay.sim.sweep.Question;
import io.patchbay.sim.sweep.WrongAnswer;
import io.patchbay.sim.wire.Answer;
import io.patchbay.sim.wire.ProblemException;
import io.patchbay.sim.wire.QueryString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Holds answers against the expectation, away from the event loops. An answer whose bytes were
/// found right before, for the same machine, is right. Safe for any thread.
final class Checker {
  private static final int QUEUED_MAX = 4096;
  private static final int WRONG_KEPT = 10;

  private final Requests requests;
  private final Judge judge;
  private final AtomicReferenceArray<KeptAnswer> right;
  private final ThreadPoolExecutor thread;
  private final AtomicLong checked = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private final List<WrongAnswer> firstWrong = new ArrayList<>();

  Checker(Requests requests, Judge judge) {
    this.requests = requests;
    this.judge = judge;
    this.right = new AtomicReferenceArray<>(requests.distinct());
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUED_MAX),
            (_, _) -> skipped.incrementAndGet());
  }

  /// Never waits: what is too much is skipped, and counted.
  void check(int question, KeptAnswer answer) {
    KeptAnswer known = right.get(question);
    if (known != null
        && Arrays.equals(known.body(), answer.body())
        && known.contentType().equals(answer.contentType())) {
      checked.incrementAndGet();
    } else {
      thread.execute(() -> judge(question, answer));
    }
  }

  private void judge(int number, KeptAnswer answer) {
    Question question = requests.question(number);
    String got;
    try {
      OfferResponse response = Answer.offers(200, answer.contentType(), answer.body());
      got = judge.fault(question, response).orElse("");
    } catch (ProblemException e) {
      got = String.valueOf(e.getMessage());
    }
    checked.incrementAndGet();
    if (got.isEmpty()) {
      right.set(number, answer);
    } else {
      keep(question, got);
    }
  }

  private void keep(Question question, String got) {
    wrong.incrementAndGet();
    synchronized (firstWrong) {
      if (firstWrong.size() < WRONG_KEPT) {
        firstWrong.add(
            new WrongAnswer(
                QueryString.of(question.request()),
                question.way().name(),
                judge.expected(question),
                got));
      }
    }
  }

  /// Waits for what is under way and says what came of it.
  CheckResult finish() throws InterruptedException {
    thread.shutdown();
    while (!thread.awaitTermination(1, TimeUnit.SECONDS)) {}
    synchronized (firstWrong) {
      return new CheckResult(checked.get(), skipped.get(), wrong.get(), firstWrong);
    }
  }
}
