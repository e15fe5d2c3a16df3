package io.patchbay.server.chaos;

import java.util.Random;

/// What happens to the chain.
///
/// @param kind what
/// @param node to which, from 0
/// @param answers after so many answers
/// @param bytes and so many bytes, of a line
record Fault(Kind kind, int node, int answers, int bytes) {
  private static final int ANSWERS_MAX = 60;
  private static final int BYTES_BITS_MAX = 15;

  enum Kind {
    /// Its process is killed, and started again.
    KILL,
    /// The same, when so many bytes came over the line to its upstream.
    KILL_SYNCING,
    /// It and the node after it are killed, and started again, the mirror first.
    KILL_BOTH,
    /// The line to it is cut when so many bytes have passed.
    CUT,
    /// The line to it is dead for so many answers.
    INTERRUPT
  }

  static Fault next(int nodes, Random random) {
    Kind kind =
        switch (random.nextInt(16)) {
          case 0, 1 -> Kind.KILL;
          case 2 -> Kind.KILL_SYNCING;
          case 3 -> Kind.KILL_BOTH;
          case 4, 5, 6 -> Kind.INTERRUPT;
          default -> Kind.CUT;
        };
    int node =
        switch (kind) {
          case KILL -> random.nextInt(nodes);
          case KILL_SYNCING -> 1 + random.nextInt(nodes - 1);
          case KILL_BOTH, CUT, INTERRUPT -> random.nextInt(nodes - 1);
        };
    // From the middle of a head to the middle of a file.
    int bytes = random.nextInt(1 << random.nextInt(BYTES_BITS_MAX + 1));
    return new Fault(kind, node, 1 + random.nextInt(ANSWERS_MAX), bytes);
  }
}
