package io.patchbay.server.report;

import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportReceipt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/// Requests that wait to be written. What comes while one write is being synced goes into the next
/// one together. Safe for any thread.
final class ReportQueue {
  static final int REPORTS_MAX = 65_536;
  private static final int GROUP_REPORTS_MAX = 4_096;

  private final Queue<Request> waiting = new ArrayDeque<>();
  private int reports;
  private boolean closed;

  /// The reports of one request, and where their receipt goes.
  record Request(List<Report> reports, CompletableFuture<ReportReceipt> receipt) {
    Request {
      reports = List.copyOf(reports);
    }
  }

  /// @throws RejectedExecutionException if too many reports wait
  synchronized CompletionStage<ReportReceipt> add(List<Report> added) {
    if (closed || reports + added.size() > REPORTS_MAX) {
      throw new RejectedExecutionException("too many reports wait, or the server is stopping");
    }
    Request request = new Request(added, new CompletableFuture<>());
    waiting.add(request);
    reports += added.size();
    notifyAll();
    return request.receipt();
  }

  /// Waits for requests and takes as many as fit in one write; none once it is closed and empty.
  synchronized List<Request> take() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    List<Request> group = new ArrayList<>();
    int taken = 0;
    while (!waiting.isEmpty() && taken < GROUP_REPORTS_MAX) {
      Request next = waiting.remove();
      group.add(next);
      taken += next.reports().size();
    }
    reports -= taken;
    return group;
  }

  /// Reports that wait.
  synchronized int size() {
    return reports;
  }

  /// Takes no more; what waits can still be taken.
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
