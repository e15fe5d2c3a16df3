package io.patchbay.sim.load;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.sim.expect.Expectation;
import io.patchbay.sim.expect.ManifestReader;
import io.patchbay.sim.wire.OfferClient.Way;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MixTest {
  private static final int DRAWN = 20_000;

  private Expectation expectation;
  private List<ClientConfiguration> machines;

  @BeforeEach
  void draw() throws Exception {
    var manifest = Objects.requireNonNull(getClass().getResource("/ms08-078.yaml"));
    expectation = new Expectation(List.of(ManifestReader.read(Path.of(manifest.toURI()))));
    var mix = new Mix(expectation, new SplittableRandom(1));
    machines = Stream.generate(mix::next).limit(DRAWN).toList();
  }

  @Test
  void next_kinds_haveTheirSharesOfTheTable() {
    Map<ClientConfiguration, Long> drawn =
        counted(
            machine ->
                machine.toBuilder()
                    .clearLanguage()
                    .clearComponents()
                    .clearInstalledKbs()
                    .clearInstalledUpdates()
                    .clearProducts()
                    .addAllProducts(machine.getProductsList().stream().limit(1).toList())
                    .build());
    double sum = MachineKind.ALL.stream().mapToDouble(MachineKind::percent).sum();
    for (MachineKind kind : MachineKind.ALL) {
      assertThat(share(drawn, kind.machine()))
          .as("%s", kind)
          .isCloseTo(kind.percent() / sum, within(0.012));
    }
  }

  @Test
  void next_languages_haveTheirSharesOfTheTable() {
    Map<String, Long> drawn = counted(ClientConfiguration::getLanguage);
    double sum = SystemLanguage.ALL.stream().mapToDouble(SystemLanguage::percent).sum();
    for (SystemLanguage language : SystemLanguage.ALL) {
      assertThat(share(drawn, language.tag()))
          .as("%s", language)
          .isCloseTo(language.percent() / sum, within(0.012));
    }
  }

  @Test
  void next_machinesThatCouldBeOfferedSomething_oneInFourHasIt() {
    List<ClientConfiguration> german =
        machines.stream()
            .filter(machine -> machine.getLanguage().equals("de-DE"))
            .filter(machine -> !expectation.meantFor(machine).isEmpty())
            .toList();
    long done = german.stream().filter(m -> expectation.of(m).files().isEmpty()).count();
    assertThat((double) done / german.size()).isCloseTo(0.25, within(0.07));
  }

  @Test
  void draw_requests_areAlwaysTheSame() {
    var server = URI.create("http://127.0.0.1:1");
    var once = Requests.draw(expectation, server, Way.GET);
    var again = Requests.draw(expectation, server, Way.GET);
    assertThat(again.distinct()).isEqualTo(once.distinct()).isGreaterThan(200);
    for (int place = 0; place < 1000; place++) {
      assertThat(again.at(place)).isEqualTo(once.at(place));
      assertThat(again.question(again.at(place))).isEqualTo(once.question(once.at(place)));
    }
  }

  @Test
  void at_behindTheLast_beginsAgain() {
    var requests = Requests.draw(expectation, URI.create("http://127.0.0.1:1"), Way.GET);
    assertThat(requests.at((1L << 40) + 5)).isEqualTo(requests.at(5));
  }

  private <K> Map<K, Long> counted(Function<ClientConfiguration, K> key) {
    return machines.stream().collect(groupingBy(key, counting()));
  }

  private static <K> double share(Map<K, Long> drawn, K key) {
    return (double) drawn.getOrDefault(key, 0L) / DRAWN;
  }
}
