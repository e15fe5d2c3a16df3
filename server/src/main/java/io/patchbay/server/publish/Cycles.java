package io.patchbay.server.publish;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// The strongly connected components of a directed graph, after Tarjan: two nodes are in the same
/// one if each can be reached from the other, so every cycle lies within one. Takes time linear in
/// nodes and edges, and no stack: chains are long. For one graph; not thread-safe.
final class Cycles {
  private static final int NOT_SEEN = -1;

  private final int[][] successors;
  private final int[] component;
  private final int[] order;
  private final int[] low;
  private final int[] next;
  private final Deque<Integer> path = new ArrayDeque<>();
  private final Deque<Integer> open = new ArrayDeque<>();
  private int seen;
  private int components;

  private Cycles(int[][] successors) {
    int nodes = successors.length;
    this.successors = successors;
    this.component = new int[nodes];
    this.order = new int[nodes];
    this.low = new int[nodes];
    this.next = new int[nodes];
    Arrays.fill(component, NOT_SEEN);
    Arrays.fill(order, NOT_SEEN);
  }

  /// The number of each node's component; the numbers have no meaning of their own.
  ///
  /// @param successors of each node, by number
  static int[] components(int[][] successors) {
    Cycles cycles = new Cycles(successors);
    for (int node = 0; node < successors.length; node++) {
      if (cycles.order[node] == NOT_SEEN) {
        cycles.walk(node);
      }
    }
    return cycles.component;
  }

  private void walk(int start) {
    enter(start);
    while (!path.isEmpty()) {
      int node = path.peek();
      if (next[node] < successors[node].length) {
        int successor = successors[node][next[node]++];
        if (order[successor] == NOT_SEEN) {
          enter(successor);
        } else if (component[successor] == NOT_SEEN) {
          low[node] = Math.min(low[node], order[successor]);
        }
      } else {
        leave(node);
      }
    }
  }

  private void enter(int node) {
    order[node] = seen;
    low[node] = seen++;
    path.push(node);
    open.push(node);
  }

  private void leave(int node) {
    path.pop();
    if (!path.isEmpty()) {
      int before = path.peek();
      low[before] = Math.min(low[before], low[node]);
    }
    if (low[node] == order[node]) {
      int member;
      do {
        member = open.pop();
        component[member] = components;
      } while (member != node);
      components++;
    }
  }
}
