package io.patchbay.sim.load;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The connections of one worker. Opens a bounded number at a time, and another one in the place of
/// each that ends. For the worker's event loop only.
final class Pool {
  private static final int OPENING_MAX = 64;
  private static final long REOPEN_MILLIS = 100;

  private final EventLoop loop;
  private final Connector connector;
  private final Worker worker;
  private final LoadPlan plan;
  private final int connections;
  private final int idle;
  private final int firstNumber; // For the source addresses.
  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private final Set<Client> clients = new HashSet<>();
  private final ArrayDeque<Client> free = new ArrayDeque<>();
  private int begun;
  private int ready;
  private int idleOpen;
  private long reopened;
  private long freeSinceNanos;
  private boolean isClosed;

  Pool(EventLoop loop, Connector connector, Worker worker, LoadPlan plan, int index) {
    this.loop = loop;
    this.connector = connector;
    this.worker = worker;
    this.plan = plan;
    this.connections = share(plan.connections(), index, plan.threads());
    this.idle = share(plan.idleConnections(), index, plan.threads());
    this.firstNumber = (plan.connections() + plan.idleConnections()) / plan.threads() * index;
  }

  private static int share(int count, int index, int workers) {
    return count / workers + (index < count % workers ? 1 : 0);
  }

  /// Done when all connections are open and the idle ones have their answer. For any thread.
  CompletableFuture<Void> opened() {
    return opened;
  }

  /// Opens connections, as long as there are not too many under way.
  void open() {
    while (begun < connections + idle && begun - ready < OPENING_MAX) {
      boolean isIdle = begun >= connections;
      connect(new Client(worker, firstNumber + begun, isIdle, isIdle ? 1 : plan.pipeline(), 0));
      begun++;
    }
  }

  private void connect(Client client) {
    connector
        .connect(loop, client)
        .addListener(
            connect -> {
              if (!connect.isSuccess()) {
                notOpened(client, connect.cause());
              }
            });
  }

  void opened(Client client, long nowNanos) {
    clients.add(client);
    if (isClosed) {
      client.close();
    } else if (client.isIdle()) {
      client.add(worker.nextQuestion(), nowNanos);
      client.send();
    } else {
      ready();
      offer(client, nowNanos);
    }
  }

  /// An idle connection has its answer.
  void idle(int status) {
    if (status != 200) {
      failOpening("status " + status);
      return;
    }
    idleOpen++;
    ready();
  }

  private void ready() {
    if (opened.isDone()) {
      return;
    }
    ready++;
    open();
    if (ready == connections + idle) {
      opened.complete(null);
    }
  }

  /// A connection could not be opened. While the first ones are opened that ends the run.
  void notOpened(Client client, Throwable reason) {
    if (!isClosed && !failOpening(reason.toString())) {
      worker.fault(Fault.CONNECT, 1, reason);
      reopenLater(client);
    }
  }

  /// Forgets a connection that ended, and opens another.
  void closed(Client client) {
    clients.remove(client);
    if (isClosed || failOpening("closed by the server")) {
      return;
    }
    if (client.isIdle()) {
      idleOpen--;
      return;
    }
    reopened++;
    if (client.isAnswered()) {
      connect(successor(client));
    } else {
      reopenLater(client);
    }
  }

  @CanIgnoreReturnValue
  private boolean failOpening(String reason) {
    return !opened.isDone()
        && opened.completeExceptionally(
            new IOException(
                String.format(
                    "connection %,d of %,d to %s: %s",
                    ready + 1, connections + idle, plan.server(), reason)));
  }

  // Not at once, or a server that takes none would be all we are busy with.
  private void reopenLater(Client client) {
    ScheduledFuture<?> _ =
        loop.schedule(() -> connect(successor(client)), REOPEN_MILLIS, TimeUnit.MILLISECONDS);
  }

  private Client successor(Client client) {
    return new Client(worker, client.number(), false, plan.pipeline(), client.newestRevision());
  }

  /// Puts a connection that has room behind the others that have.
  void offer(Client client, long nowNanos) {
    if (!client.isFree && !client.isIdle() && client.hasRoom()) {
      if (free.isEmpty()) {
        freeSinceNanos = nowNanos;
      }
      client.isFree = true;
      free.add(client);
    }
  }

  /// Takes out the connection that has had room longest; null: none has.
  @Nullable Client next() {
    for (Client client = free.poll(); client != null; client = free.poll()) {
      client.isFree = false;
      if (client.hasRoom()) {
        return client;
      }
    }
    return null;
  }

  /// Returns since when there has been a connection with room.
  long freeSinceNanos() {
    return freeSinceNanos;
  }

  boolean isAnyFree() {
    return !free.isEmpty();
  }

  /// Returns the connections that wait for answers.
  List<Client> waiting() {
    return clients.stream().filter(client -> !client.isIdle() && client.waiting() > 0).toList();
  }

  /// Adds what the connections have seen in the end.
  Revisions ending(Revisions seen) {
    return clients.stream()
        .filter(client -> client.newestRevision() > 0)
        .map(Client::newestRevision)
        .reduce(seen, Revisions::endingAt, Revisions::plus);
  }

  int idleOpen() {
    return idleOpen;
  }

  /// Returns how many ended and were replaced.
  long reopened() {
    return reopened;
  }

  void close() {
    isClosed = true;
    List.copyOf(clients).forEach(Client::close);
  }
}
