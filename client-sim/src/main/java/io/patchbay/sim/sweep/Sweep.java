package io.patchbay.sim.sweep;

import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.OfferResponse.Outcome;
import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.sim.expect.Expectation;
import io.patchbay.sim.wire.BadFileException;
import io.patchbay.sim.wire.Connection;
import io.patchbay.sim.wire.Fetcher;
import io.patchbay.sim.wire.OfferClient;
import io.patchbay.sim.wire.ProblemException;
import io.patchbay.sim.wire.QueryString;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/// Asks all questions and judges all answers; then fetches every file that was offered, once.
public final class Sweep {
  // Stand-ins take a second or two; real packages are some gigabytes, and a sample of them will do.
  private static final Duration FETCH_TIME_MAX = Duration.ofSeconds(10);

  private final List<Question> questions;
  private final Judge judge;
  private final Tally tally;

  private Sweep(List<Question> questions, Expectation expectation) {
    this.questions = questions;
    this.judge = new Judge(expectation);
    this.tally = new Tally(questions);
  }

  /// Runs a whole sweep.
  ///
  /// @param connections how many at once, from 1
  /// @throws IOException if the server cannot be reached, or is lost on the way; wrong answers are
  ///   no exception
  public static SweepResult run(
      URI server,
      List<Question> questions,
      Expectation expectation,
      int connections,
      Progress progress)
      throws IOException, InterruptedException {
    var sweep = new Sweep(questions, expectation);
    var crew = new Crew(server, connections, progress);
    long startNanos = System.nanoTime();
    crew.run("asked", questions.size(), sweep::ask);
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    return new SweepResult(
        sweep.tally.rows(), seconds, sweep.tally.firstWrong(), sweep.fetchAll(crew));
  }

  private void ask(int number, Connection connection) throws IOException {
    Question question = questions.get(number);
    try {
      OfferResponse answer = new OfferClient(connection).ask(question.request(), question.way());
      var fault = judge.fault(question, answer);
      tally.count(question.row(), answer.getOutcome(), fault.isPresent());
      fault.ifPresent(got -> keep(number, question, got));
    } catch (ProblemException e) {
      countNoAnswer(number, question, e);
    } catch (ProtocolException e) {
      connection.close(); // Nobody knows where the next answer begins.
      countNoAnswer(number, question, e);
    }
  }

  private void countNoAnswer(int number, Question question, IOException reason) {
    tally.count(question.row(), Outcome.OUTCOME_UNSPECIFIED, true);
    keep(number, question, String.valueOf(reason.getMessage()));
  }

  private void keep(int number, Question question, String got) {
    String query = QueryString.of(question.request());
    tally.keep(
        number, new WrongAnswer(query, question.way().name(), judge.expected(question), got));
  }

  private FileCounts fetchAll(Crew crew) throws IOException, InterruptedException {
    List<UpdateFile> files = List.copyOf(judge.files());
    var verified = new AtomicInteger();
    var faults = new ConcurrentSkipListSet<String>();
    long deadlineNanos = System.nanoTime() + FETCH_TIME_MAX.toNanos();
    crew.run(
        "fetched",
        files.size(),
        (number, connection) -> {
          if (System.nanoTime() - deadlineNanos > 0) {
            return;
          }
          try {
            new Fetcher(connection).fetch(files.get(number), OutputStream.nullOutputStream());
            verified.incrementAndGet();
          } catch (BadFileException e) {
            faults.add(String.valueOf(e.getMessage()));
          }
        });
    return new FileCounts(files.size(), verified.get(), List.copyOf(faults));
  }
}
