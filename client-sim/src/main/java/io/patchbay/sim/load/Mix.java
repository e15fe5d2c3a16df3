package io.patchbay.sim.load;

import static java.util.stream.Collectors.partitioningBy;

import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.InstalledComponent;
import io.patchbay.sim.expect.Expectation;
import io.patchbay.sim.expect.Meant;
import io.patchbay.sim.sweep.Inventories;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Machines of a fleet: kinds and languages by their shares, each with a file version or with
/// records that the manifests make a difference between. One in four of those that could be offered
/// an update has it already; with those that none is meant for, a little more than a quarter of the
/// answers offer nothing. Not thread-safe.
final class Mix {
  private static final double UP_TO_DATE = 0.25;
  private static final Weighted<MachineKind> KINDS =
      new Weighted<>(MachineKind.ALL, MachineKind::percent);
  private static final Weighted<SystemLanguage> LANGUAGES =
      new Weighted<>(SystemLanguage.ALL, SystemLanguage::percent);
  // Of machines that no update is meant for: nothing measured; and a file too old for any fix.
  private static final List<ClientConfiguration> NEVER_FIXED =
      List.of(
          ClientConfiguration.getDefaultInstance(),
          ClientConfiguration.newBuilder()
              .addComponents(
                  InstalledComponent.newBuilder().setName("mshtml.dll").setVersion("5.0.0.0"))
              .build());

  private final Expectation expectation;
  private final RandomGenerator random;
  private final Map<ClientConfiguration, Machines> machines = new HashMap<>();

  Mix(Expectation expectation, RandomGenerator random) {
    this.expectation = expectation;
    this.random = random;
  }

  ClientConfiguration next() {
    MachineKind kind = KINDS.at(random.nextDouble());
    SystemLanguage language = LANGUAGES.at(random.nextDouble());
    return machines
        .computeIfAbsent(
            kind.machine().toBuilder().setLanguage(language.tag()).build(), this::machines)
        .draw(random);
  }

  private Machines machines(ClientConfiguration bare) {
    List<Meant> meant = expectation.meantFor(bare);
    List<ClientConfiguration> inventories =
        meant.isEmpty() ? NEVER_FIXED : Inventories.of(meant, expectation.releases()).all();
    Map<Boolean, List<ClientConfiguration>> byOffer =
        inventories.stream()
            .map(inventory -> bare.toBuilder().mergeFrom(inventory).build())
            .collect(partitioningBy(machine -> !expectation.of(machine).files().isEmpty()));
    return new Machines(
        byOffer.getOrDefault(true, List.of()), byOffer.getOrDefault(false, List.of()));
  }

  // The machines of one kind and language.
  private record Machines(List<ClientConfiguration> offered, List<ClientConfiguration> others) {
    ClientConfiguration draw(RandomGenerator random) {
      boolean isOther = random.nextDouble() < UP_TO_DATE;
      List<ClientConfiguration> from =
          offered.isEmpty() || (isOther && !others.isEmpty()) ? others : offered;
      return from.get(random.nextInt(from.size()));
    }
  }
}
