package io.patchbay.server.applicability;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Installation;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ProductType;
import io.patchbay.server.domain.Version;
import java.util.ArrayList;
import java.util.List;

/// One configuration of a set, of which a machine could really ask: it reports what every machine
/// must, and nothing else that does not matter.
final class Witness {
  private static final long NO_VERSION_AT_ALL = Version.parse("1.0").packed();

  private OsVersion os = OsVersion.parse("5.1.2600");
  private int servicePack;
  private Architecture architecture = Architecture.X86;
  private ProductType productType = ProductType.WORKSTATION;
  private Installation installation = Installation.FULL;
  private Language language = Language.ofCode("ENU");
  private final List<String> products = new ArrayList<>();
  private final List<Long> productVersions = new ArrayList<>();
  private final List<String> components = new ArrayList<>();
  private final List<Long> componentVersions = new ArrayList<>();
  private final List<String> records = new ArrayList<>();

  private Witness() {}

  /// @param set not empty
  static ClientConfiguration of(Diagram set) {
    Witness witness = new Witness();
    // Every way that does not end in nothing ends in everything: nodes are reduced.
    for (Diagram at = set; at != Diagram.EVERYTHING; ) {
      int run = run(at);
      witness.report(at.dimension(), value(at, run));
      at = at.next(run);
    }
    return witness.build();
  }

  // The first run with a configuration in it. Versions and systems from 0 on come last: no machine
  // reports them, and their runs are mostly what lies below everything the rules name.
  private static int run(Diagram at) {
    boolean named = isNumbered(at.dimension()) && !at.next(0).isEmpty();
    int first = -1;
    for (int run = at.runs() - 1; run >= 0; run--) {
      if (!at.next(run).isEmpty() && !(run == 0 && named && first >= 0)) {
        first = run;
      }
    }
    return first;
  }

  private static boolean isNumbered(Dimension dimension) {
    return switch (dimension.kind()) {
      case PRODUCT_VERSION, COMPONENT_VERSION, SYSTEM -> true;
      default -> false;
    };
  }

  private static long value(Diagram at, int run) {
    boolean lowest = at.first(run) == 0 && isNumbered(at.dimension());
    return lowest ? at.last(run) : at.first(run);
  }

  private void report(Dimension dimension, long value) {
    int index = (int) value;
    switch (dimension.kind()) {
      case LANGUAGE -> language = Language.all().get(index);
      case SYSTEM -> os = new OsVersion(index(value, 32), index(value, 16), index(value, 0));
      case ARCHITECTURE -> architecture = List.of(Architecture.values()).get(index);
      case INSTALLATION -> installation = List.of(Installation.values()).get(index);
      case SERVICE_PACK -> servicePack = index;
      case PRODUCT_TYPE -> productType = List.of(ProductType.values()).get(index);
      case PRODUCT -> present(value, dimension.name(), products, productVersions);
      case COMPONENT -> present(value, dimension.name(), components, componentVersions);
      case PRODUCT_VERSION -> productVersions.set(productVersions.size() - 1, value);
      case COMPONENT_VERSION -> componentVersions.set(componentVersions.size() - 1, value);
      case RECORD -> records.addAll(value == 0 ? List.of() : List.of(dimension.name()));
      case END -> throw new IllegalStateException("nothing behind the end");
    }
  }

  private static int index(long value, int shift) {
    return (int) (value >>> shift) & 0xFFFF;
  }

  // Its version follows, if it matters.
  private static void present(long value, String name, List<String> names, List<Long> versions) {
    if (value != 0) {
      names.add(name);
      versions.add(NO_VERSION_AT_ALL);
    }
  }

  private ClientConfiguration build() {
    ClientConfiguration.Builder machine =
        ClientConfiguration.builder(os)
            .servicePack(servicePack)
            .architecture(architecture)
            .productType(productType)
            .installation(installation)
            .language(language);
    for (int i = 0; i < products.size(); i++) {
      machine.product(products.get(i), new Version(productVersions.get(i)));
    }
    for (int i = 0; i < components.size(); i++) {
      machine.component(components.get(i), new Version(componentVersions.get(i)));
    }
    records.forEach(machine::installed);
    return machine.build();
  }
}
