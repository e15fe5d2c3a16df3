package io.patchbay.sim.install;

import io.patchbay.sim.wire.Answer;
import io.patchbay.sim.wire.Connection;
import io.patchbay.sim.wire.Reply;
import io.patchbay.sim.wire.Request;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// Fetches what is missing of a part, in ranges. Pieces go in shuffled order over several
/// connections, as Windows' own agent does it. A range that breaks off is gone on with at its next
/// byte. A server that knows no ranges sends the whole form instead of the first, and all that is
/// missing is taken out of that one answer.
final class PieceDownload {
  private final Form form;
  private final Part part;
  private final Patience patience;
  private final Progress progress;
  private final Queue<Span> queue;
  private final AtomicLong received = new AtomicLong();
  private volatile boolean isWholeOnly;

  /// Hears of bytes as they are written.
  interface Progress {
    void written(int count);
  }

  PieceDownload(Form form, Part part, Patience patience, Random random, Progress progress) {
    this.form = form;
    this.part = part;
    this.patience = patience;
    this.progress = progress;
    var missing = new ArrayList<Span>(part.missing());
    Collections.shuffle(missing, random);
    queue = new ConcurrentLinkedQueue<>(missing);
  }

  /// Returns the bytes of bodies that came, wherever they went.
  long received() {
    return received.get();
  }

  /// Returns when nothing is missing any more.
  ///
  /// @param connections how many at most, from 1
  /// @throws WrongBytesException if what comes is not this form
  /// @throws IOException if it cannot be had
  void run(Connection connection, int connections) throws IOException, InterruptedException {
    Span first = queue.poll();
    if (first == null) {
      return;
    }
    // Alone: if the server knows no ranges, the others would each get the whole.
    fetchAll(connection, first);
    int helpers = Math.min(isWholeOnly ? 1 : connections, queue.size());
    if (helpers > 0) {
      fetchTogether(connection, helpers);
    }
  }

  private void fetchTogether(Connection connection, int helpers)
      throws IOException, InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(helpers)) {
      CompletionService<Void> workers = new ExecutorCompletionService<>(threads);
      for (int i = 0; i < helpers; i++) {
        var _ = workers.submit(() -> work(connection.another()));
      }
      try {
        for (int i = 0; i < helpers; i++) {
          workers.take().get();
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      } finally {
        threads.shutdownNow(); // After a failure others may be waiting for a better time.
      }
    }
  }

  // Its own connection, closed when nothing is left to take.
  private Void work(Connection own) throws IOException, InterruptedException {
    try (own) {
      for (Span span = queue.poll(); span != null; span = queue.poll()) {
        fetchAll(own, span);
      }
      return null;
    }
  }

  // Until it is there, however often it breaks off.
  private void fetchAll(Connection connection, Span span) throws IOException, InterruptedException {
    while (!span.isDone()) {
      try {
        fetch(connection, span);
      } catch (IOException e) {
        connection.close();
        patience.bear(e);
      }
    }
  }

  private void fetch(Connection connection, Span span) throws IOException {
    Reply reply = connection.exchange(request(span));
    switch (reply.status()) {
      case 206 -> read(reply, span, ContentRange.end(reply, form, span));
      case 200 -> readWhole(reply, span);
      case 412, 416 ->
          throw new WrongBytesException(
              "the server has other bytes: it answered " + reply.status());
      default -> throw Answer.problem(reply);
    }
  }

  private Request request(Span span) {
    if (span.position() == 0 && span.to() == form.length()) {
      return form.request();
    }
    return form.request()
        .with("Range", "bytes=" + span.position() + "-" + (span.to() - 1))
        .with("If-Range", form.tag());
  }

  // Everything is on its way: also what nobody has begun yet.
  private void readWhole(Reply reply, Span asked) throws IOException {
    checkWhole(reply);
    isWholeOnly = true;
    List<Span> wanted = new ArrayList<>(List.of(asked));
    for (Span span = queue.poll(); span != null; span = queue.poll()) {
      wanted.add(span);
    }
    wanted.sort(Comparator.comparingLong(Span::position));
    try {
      long at = 0;
      for (Span span : wanted) {
        skip(reply, span.position() - at);
        read(reply, span, span.to());
        at = span.to();
      }
      if (at == form.length() && reply.body().read() >= 0) {
        throw new WrongBytesException("more bytes (expected: " + form.length() + ")");
      }
    } finally {
      wanted.stream().filter(span -> span != asked && !span.isDone()).forEach(queue::add);
    }
  }

  private void checkWhole(Reply reply) throws WrongBytesException {
    String length = reply.field("content-length");
    if (!length.isEmpty() && !length.equals(Long.toString(form.length()))) {
      throw new WrongBytesException(length + " bytes (expected: " + form.length() + ")");
    }
    ContentRange.checkCoding(reply, form);
    String tag = reply.field("etag");
    // Whatever a server calls it, a whole file is known by its digest; a coded form by its tag
    // only.
    if (form.kind() != Form.Kind.WHOLE && !tag.equals(form.tag())) {
      throw new WrongBytesException("another entity tag: " + tag);
    }
  }

  private void skip(Reply reply, long count) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    for (long left = count; left > 0; ) {
      left -= receive(reply, buffer, left);
    }
  }

  private void read(Reply reply, Span span, long end) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    while (span.position() < end) {
      int count = receive(reply, buffer, end - span.position());
      part.write(span, buffer, count);
      patience.worked();
      progress.written(count);
    }
  }

  private int receive(Reply reply, byte[] buffer, long max) throws IOException {
    InputStream body = reply.body();
    int count = body.read(buffer, 0, (int) Math.min(buffer.length, max));
    if (count >= 0) {
      received.addAndGet(count);
      return count;
    }
    if (reply.isChunked()) {
      throw new WrongBytesException("fewer bytes (expected: " + form.length() + ")");
    }
    throw new EOFException("connection closed before the end of a file");
  }
}
