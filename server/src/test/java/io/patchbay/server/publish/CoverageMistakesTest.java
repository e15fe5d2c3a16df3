package io.patchbay.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.Finding.Kind;
import io.patchbay.server.domain.Manifest;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.Update;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.PublishedCatalog;
import io.patchbay.server.testing.RealMachines;
import io.patchbay.server.testing.SlowEvaluator;
import io.patchbay.server.wire.ManifestReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The real manifests, each with one mistake: what is found, where, and that the machine that is
/// named is really treated so, by an evaluator that shares nothing with the proof.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CoverageMistakesTest {
  private static final int MACHINES = 5_000;

  private PublishedCatalog catalog;

  @BeforeAll
  void open(@TempDir Path directory) throws IOException {
    catalog = PublishedCatalog.open(directory);
  }

  @AfterAll
  void close() {
    catalog.close();
  }

  static Stream<CoverageMistake> mistakes() {
    return CoverageMistake.all().stream();
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void verify_oneMistake_isFoundWithItsKindLineAndMachine(CoverageMistake mistake) {
    List<Finding> faults = catalog.verify(sources(mistake)).faults();
    Map<Kind, Finding> first = new HashMap<>();
    faults.forEach(fault -> first.putIfAbsent(fault.kind(), fault));
    assertThat(first.keySet()).as("%s", faults).isEqualTo(mistake.expected().keySet());
    mistake
        .expected()
        .forEach(
            (kind, line) -> {
              Finding fault = first.get(kind);
              assertThat(fault.line())
                  .as("line of %s", fault)
                  .isEqualTo(Mistake.line(mistake.yaml(), line));
              assertThat(fault.acceptance())
                  .hasToString(bulletin(mistake) + "/" + kind.lowerCase());
              assertThat(fault.remedy()).isNotBlank();
            });
    assertThat(faults).anySatisfy(f -> assertThat(f.message()).contains(mistake.obstacle()));
    faults.forEach(fault -> assertRight(fault, mistake));
  }

  private void assertRight(Finding fault, CoverageMistake mistake) {
    Manifest manifest = manifest(mistake.yaml());
    List<Update> own = ManifestExpander.expand(manifest).updates();
    List<Update> all = new ArrayList<>(own);
    if (!mistake.earlier().isEmpty()) {
      all.addAll(ManifestExpander.expand(manifest(mistake.earlier())).updates());
    }
    SlowClaims claims = new SlowClaims(manifest, own);
    if (fault.kind() == Kind.UNREACHABLE) {
      assertNobodyGets(manifest, fault, all);
      return;
    }
    ClientConfiguration witness = Machines.of(fault.witness());
    List<Update> offered = SlowEvaluator.remaining(own, witness);
    switch (fault.kind()) {
      case GAP -> {
        assertThat(claims.isVulnerable(witness)).as("claimed: %s", fault).isTrue();
        assertThat(offered).as("%s", fault).isEmpty();
      }
      case STRANGER -> {
        assertThat(claims.isAllowed(witness)).as("claimed: %s", fault).isFalse();
        assertThat(offered).as("%s", fault).isNotEmpty();
      }
      case OVERLAP ->
          assertThat(SlowEvaluator.remaining(all, witness).stream().filter(own::contains))
              .as("%s", fault)
              .hasSizeGreaterThan(1);
      case UNREACHABLE, OTHER -> throw new AssertionError(fault);
    }
  }

  private static void assertNobodyGets(Manifest manifest, Finding fault, List<Update> all) {
    int branch = Integer.parseInt(fault.path().replaceAll("[^0-9]", ""));
    String id = manifest.branches().get(branch).id();
    RealMachines machines = new RealMachines(1);
    int meant = 0;
    for (int i = 0; i < MACHINES; i++) {
      ClientConfiguration machine = machines.next();
      List<Update> offers = SlowEvaluator.remaining(all, machine);
      assertThat(offers)
          .as("%s", machine)
          .noneMatch(u -> u.branch().equals(id) && u.bulletin().equals(manifest.bulletin().id()));
      meant += offers.isEmpty() ? 0 : 1;
    }
    assertThat(meant).as("machines that get anything").isPositive();
  }

  private static String bulletin(CoverageMistake mistake) {
    return manifest(mistake.yaml()).bulletin().id();
  }

  private static Manifest manifest(String yaml) {
    return ManifestReader.read("m.yaml", yaml.getBytes(StandardCharsets.UTF_8));
  }

  private static ManifestSource[] sources(CoverageMistake mistake) {
    return Stream.of(mistake.earlier(), mistake.yaml())
        .filter(yaml -> !yaml.isEmpty())
        .map(yaml -> new ManifestSource("m.yaml", yaml.getBytes(StandardCharsets.UTF_8)))
        .toArray(ManifestSource[]::new);
  }
}
