package io.patchbay.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CyclesProperties {
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void components_areThoseThatReachEachOther(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      int nodes = 1 + random.nextInt(12);
      int[][] successors = new int[nodes][];
      for (int node = 0; node < nodes; node++) {
        successors[node] = random.ints(random.nextInt(3), 0, nodes).toArray();
      }
      boolean[][] reaches = reaches(successors);
      int[] component = Cycles.components(successors);
      for (int a = 0; a < nodes; a++) {
        for (int b = 0; b < nodes; b++) {
          assertThat(component[a] == component[b])
              .as("seed %d, graph %d, %d and %d", seed, i, a, b)
              .isEqualTo(a == b || (reaches[a][b] && reaches[b][a]));
        }
      }
    }
  }

  private static boolean[][] reaches(int[][] successors) {
    int nodes = successors.length;
    boolean[][] reaches = new boolean[nodes][nodes];
    for (int node = 0; node < nodes; node++) {
      for (int successor : successors[node]) {
        reaches[node][successor] = true;
      }
    }
    for (int via = 0; via < nodes; via++) {
      for (int a = 0; a < nodes; a++) {
        for (int b = 0; b < nodes; b++) {
          reaches[a][b] |= reaches[a][via] && reaches[via][b];
        }
      }
    }
    return reaches;
  }

  @Test
  void components_ofAChainOfAMillion_andOfTheCycleItCloses_areFound() {
    int nodes = 1_000_000;
    int[][] successors = new int[nodes][];
    for (int node = 0; node < nodes - 1; node++) {
      successors[node] = new int[] {node + 1};
    }
    successors[nodes - 1] = new int[0];
    assertThat(IntStream.of(Cycles.components(successors)).distinct().count()).isEqualTo(nodes);

    successors[nodes - 1] = new int[] {0};
    assertThat(IntStream.of(Cycles.components(successors)).distinct().count()).isEqualTo(1);
  }
}
