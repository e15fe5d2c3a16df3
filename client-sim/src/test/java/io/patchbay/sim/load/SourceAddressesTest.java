package io.patchbay.sim.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SourceAddressesTest {
  @Test
  void of_oneAddress_isTheSystemsChoice() {
    assertThat(new SourceAddresses(1).of(17)).isEmpty();
  }

  @Test
  void of_each_isAnAddressOfItsOwnOnTheLoopback() {
    var all = new SourceAddresses(SourceAddresses.COUNT_MAX);
    assertThat(
            IntStream.range(0, SourceAddresses.COUNT_MAX)
                .mapToObj(i -> all.of(i).orElseThrow().getAddress()))
        .doesNotHaveDuplicates()
        .allMatch(address -> address.isLoopbackAddress());
  }

  @Test
  void of_moreConnectionsThanAddresses_takeTurns() {
    var three = new SourceAddresses(3);
    assertThat(three.of(4)).isEqualTo(three.of(1));
    assertThat(three.of(1)).isNotEqualTo(three.of(2));
  }
}
