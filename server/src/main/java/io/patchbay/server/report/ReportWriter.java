package io.patchbay.server.report;

import io.micrometer.core.instrument.Timer;
import io.patchbay.server.domain.ReportReceipt;
import io.patchbay.server.report.ReportQueue.Request;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes requests from the queue, counts them together, and answers each once they are on disk. The
/// one thread that writes.
final class ReportWriter implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ReportWriter.class);

  private final ReportQueue queue;
  private final Ledger ledger;
  private final Timer time;
  private boolean failing;

  ReportWriter(ReportQueue queue, Ledger ledger, Timer time) {
    this.queue = queue;
    this.ledger = ledger;
    this.time = time;
  }

  @Override
  public void run() {
    try {
      List<Request> group = queue.take();
      while (!group.isEmpty()) {
        write(group);
        group = queue.take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(List<Request> group) {
    long start = System.nanoTime();
    try {
      List<ReportReceipt> receipts = ledger.count(group.stream().map(Request::reports).toList());
      time.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
      for (int i = 0; i < group.size(); i++) {
        group.get(i).receipt().complete(receipts.get(i));
      }
      succeeded();
    } catch (RuntimeException | Error e) { // Whatever it is: nobody is to wait for ever.
      failed(e);
      ReportsUnavailableException refused = new ReportsUnavailableException(e);
      group.forEach(request -> request.receipt().completeExceptionally(refused));
    }
  }

  private void succeeded() {
    if (failing) {
      LOG.info("reports are counted again");
    }
    failing = false;
  }

  // Once: machines repeat what was not counted, and a log that fills the disk would not help.
  private void failed(Throwable e) {
    if (!failing) {
      LOG.atError().setCause(e).log("reports cannot be counted, and machines are told to wait");
    }
    failing = true;
  }
}
