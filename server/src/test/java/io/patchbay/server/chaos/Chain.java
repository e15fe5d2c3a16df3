package io.patchbay.server.chaos;

import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// An upstream, a mirror of all of it that has every file, and a mirror of that one for German and
/// English machines that fetches files when they are asked for.
final class Chain implements AutoCloseable {
  static final Scope LEAF_SCOPE =
      new Scope(
          Set.of(), Set.of(), Set.of(Language.ofCode("DEU"), Language.ofCode("ENU")), Set.of());

  private final Node root;
  private final Node middle;
  private final Node leaf;

  Chain(Path folder) throws IOException {
    root = new Node("upstream", Scope.ALL, folder.resolve("root"), ServerProcess::start);
    middle =
        new Node(
            "mirror", Scope.ALL, folder.resolve("middle"), data -> mirror(data, root, "eager"));
    leaf =
        new Node(
            "mirror's mirror",
            LEAF_SCOPE,
            folder.resolve("leaf"),
            data -> mirror(data, middle, "on-demand", "--mirror-languages", "DEU,ENU"));
  }

  private static ServerProcess mirror(Path data, Node upstream, String content, String... flags)
      throws Exception {
    List<String> all = new ArrayList<>(List.of(flags));
    all.addAll(List.of("--mirror-content", content, "--upstream-retry-seconds-max", "1"));
    all.addAll(List.of("--rollup-seconds", "1"));
    return ServerProcess.startMirror(data, upstream.line().uri(), all.toArray(String[]::new));
  }

  Node root() {
    return root;
  }

  /// From the upstream down.
  List<Node> nodes() {
    return List.of(root, middle, leaf);
  }

  void start() throws Exception {
    for (Node node : nodes()) {
      node.start();
    }
  }

  /// Brings a fault upon it; returns when that is over, but for a line that is cut later.
  ///
  /// @param progress waits for so many answers more
  void suffer(Fault fault, Progress progress) throws Exception {
    Node node = nodes().get(fault.node());
    switch (fault.kind()) {
      case KILL -> restart(node);
      case KILL_SYNCING -> {
        Node upstream = nodes().get(fault.node() - 1);
        progress.awaitBytes(upstream.line(), fault.bytes(), fault.answers());
        restart(node);
      }
      case KILL_BOTH -> {
        Node below = nodes().get(fault.node() + 1);
        node.kill();
        below.kill();
        below.start();
        node.start();
      }
      case CUT -> node.line().cutAfter(fault.bytes());
      case INTERRUPT -> {
        node.line().interrupt();
        progress.awaitAnswers(fault.answers());
        node.mend();
      }
    }
  }

  private static void restart(Node node) throws Exception {
    node.kill();
    node.start();
  }

  String describe() {
    return nodes().stream().map(Node::describe).collect(Collectors.joining("\n"));
  }

  @Override
  public void close() throws IOException {
    for (Node node : nodes()) {
      node.close();
    }
  }
}
