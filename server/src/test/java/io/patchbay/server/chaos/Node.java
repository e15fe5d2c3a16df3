package io.patchbay.server.chaos;

import io.patchbay.server.domain.Scope;
import io.patchbay.server.testing.FaultyLine;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A server of the chain, killed and started again on one data folder. Machines ask it directly,
/// mirrors over its line.
final class Node implements AutoCloseable {
  private final String name;
  private final Scope scope;
  private final Path data;
  private final Starter starter;
  private final FaultyLine line = new FaultyLine();
  private @Nullable ServerProcess process;
  private @Nullable ServerClient client;

  /// Starts a process on a data folder.
  interface Starter {
    ServerProcess start(Path data) throws Exception;
  }

  Node(String name, Scope scope, Path data, Starter starter) throws IOException {
    this.name = name;
    this.scope = scope;
    this.data = data;
    this.starter = starter;
  }

  String name() {
    return name;
  }

  Scope scope() {
    return scope;
  }

  FaultyLine line() {
    return line;
  }

  void start() throws Exception {
    ServerProcess started = starter.start(data);
    line.to(started.machines());
    synchronized (this) {
      process = started;
      client = started.client();
      notifyAll();
    }
  }

  /// SIGKILL. Its clients find it gone.
  void kill() throws InterruptedException, IOException {
    ServerProcess killed;
    ServerClient itsClient;
    synchronized (this) {
      killed = running();
      itsClient = client;
      process = null;
      client = null;
    }
    line.interrupt();
    killed.kill();
    killed.close();
    if (itsClient != null) {
      itsClient.close();
    }
  }

  /// Mends its line, if it was interrupted.
  synchronized void mend() throws IOException {
    line.to(running().machines());
  }

  private synchronized ServerProcess running() {
    if (process == null) {
      throw new IllegalStateException(name + " does not run");
    }
    return process;
  }

  /// For who can do without it.
  ///
  /// @throws IOException if it does not run
  synchronized ServerClient client() throws IOException {
    if (client == null) {
      throw new IOException(name + " was killed");
    }
    return client;
  }

  /// Waits until it runs.
  synchronized ServerClient awaitClient() throws InterruptedException {
    while (client == null) {
      wait();
    }
    return client;
  }

  synchronized String describe() {
    return name + ": " + (process == null ? "killed" : process.describe());
  }

  @Override
  public synchronized void close() throws IOException {
    line.close();
    if (client != null) {
      client.close();
    }
    if (process != null) {
      process.close();
    }
  }
}
