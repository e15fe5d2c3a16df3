package io.patchbay.sim.sweep;

import static java.util.Comparator.comparing;

import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.Installation;
import io.patchbay.proto.v1.InstalledComponent;
import io.patchbay.proto.v1.InstalledProduct;
import io.patchbay.proto.v1.ProductType;
import io.patchbay.sim.expect.Branch;
import io.patchbay.sim.expect.Expectation;
import io.patchbay.sim.expect.Languages;
import io.patchbay.sim.expect.Meant;
import io.patchbay.sim.expect.Platform;
import io.patchbay.sim.expect.Release;
import io.patchbay.sim.expect.Table;
import io.patchbay.sim.expect.Version;
import io.patchbay.sim.wire.OfferClient.Way;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// All questions of a sweep, in the order of the systems: a fixed list, the same for the same
/// manifests.
public final class Questions {
  private static final Row NEVER_RELEASED_FOR = new Row("never released for", "any");
  // Most machines of 2008 would POST; one in five asks by query string, so every row has both.
  private static final int GET_EVERY = 5;

  // No record, no file; and a file too old for any fix.
  private static final List<ClientConfiguration> NEVER_FIXED =
      List.of(
          ClientConfiguration.getDefaultInstance(),
          ClientConfiguration.newBuilder()
              .addComponents(
                  InstalledComponent.newBuilder().setName("mshtml.dll").setVersion("5.0.0.0"))
              .build());

  private final Expectation expectation;
  private final List<Question> questions = new ArrayList<>();

  private Questions(Expectation expectation) {
    this.expectation = expectation;
  }

  /// Returns the questions for these releases.
  public static List<Question> of(Expectation expectation) {
    var all = new Questions(expectation);
    Set<ClientConfiguration> systems = all.systems();
    systems.stream().sorted(inOrder()).forEach(all::askAs);
    if (!systems.isEmpty()) {
      all.askAsNeverReleasedFor();
    }
    return List.copyOf(all.questions);
  }

  /// Every system that any manifest names, without product and language.
  private Set<ClientConfiguration> systems() {
    var systems = new LinkedHashSet<ClientConfiguration>();
    for (Release release : expectation.releases()) {
      for (Branch branch : release.branches()) {
        branch.platforms().forEach(platform -> systems.addAll(systems(branch, platform)));
      }
    }
    return systems;
  }

  private static List<ClientConfiguration> systems(Branch branch, Platform platform) {
    var systems = new ArrayList<ClientConfiguration>();
    for (Architecture architecture : branch.architectures()) {
      for (ProductType type : platform.productTypes()) {
        systems.add(
            ClientConfiguration.newBuilder()
                .setOsVersion(platform.osVersion())
                .setServicePack(platform.servicePack())
                .setArchitecture(architecture)
                .setProductType(type)
                .setInstallation(branch.installation())
                .build());
      }
    }
    return systems;
  }

  private static Comparator<ClientConfiguration> inOrder() {
    return comparing((ClientConfiguration system) -> Version.parse(system.getOsVersion()))
        .thenComparingInt(ClientConfiguration::getServicePack)
        .thenComparing(ClientConfiguration::getArchitecture)
        .thenComparing(ClientConfiguration::getProductType);
  }

  private void askAs(ClientConfiguration system) {
    for (ReportedProducts reported : reportedOn(system)) {
      var row = new Row(Systems.name(system), reported.name());
      List<InstalledProduct> versions = reported.installed();
      ClientConfiguration usual = with(system, versions.getFirst());
      Inventories inventories = Inventories.of(expectation.meantFor(usual), expectation.releases());
      ask(row, usual, Languages.mainTags(), inventories.all());
      ask(row, usual, Languages.otherSpellings(), inventories.few());
      for (InstalledProduct other : versions.subList(1, versions.size())) {
        ask(row, with(system, other), Languages.mainTags(), inventories.few());
      }
    }
  }

  /// What machines of this system report, and, so that no branch is left out, the lowest version of
  /// each branch that none of these is in.
  private List<ReportedProducts> reportedOn(ClientConfiguration system) {
    var reported = new ArrayList<ReportedProducts>();
    var covered = new HashSet<Branch>();
    for (ReportedProducts known : ReportedProducts.on(system)) {
      if (covered.addAll(branches(with(system, known.installed().getFirst())))) {
        reported.add(known);
      }
    }
    for (Release release : expectation.releases()) {
      for (Branch branch : release.branches()) {
        ReportedProducts lowest = ReportedProducts.lowest(release, branch, system);
        List<Branch> meant = branches(with(system, lowest.installed().getFirst()));
        if (meant.contains(branch) && covered.addAll(meant)) {
          reported.add(lowest);
        }
      }
    }
    return reported;
  }

  private List<Branch> branches(ClientConfiguration machine) {
    return expectation.meantFor(machine).stream().map(Meant::branch).toList();
  }

  private void askAsNeverReleasedFor() {
    for (List<String> line : Table.beside(Questions.class, "never-released-for.tsv")) {
      var machine =
          ClientConfiguration.newBuilder()
              .setOsVersion(line.get(0))
              .setServicePack(Integer.parseInt(line.get(1)))
              .setArchitecture(Architecture.valueOf(line.get(2)))
              .setProductType(ProductType.valueOf(line.get(3)))
              .setInstallation(Installation.valueOf(line.get(4)));
      String version = line.get(5);
      if (!version.isEmpty()) {
        machine.addProducts(
            InstalledProduct.newBuilder().setName("internet-explorer").setVersion(version));
      }
      ask(NEVER_RELEASED_FOR, machine.build(), Languages.mainTags(), NEVER_FIXED);
    }
  }

  private void ask(
      Row row,
      ClientConfiguration machine,
      List<String> languages,
      List<ClientConfiguration> inventories) {
    for (String language : languages) {
      for (ClientConfiguration inventory : inventories) {
        Way way = questions.size() % GET_EVERY == 0 ? Way.GET : Way.POST;
        ClientConfiguration asked =
            machine.toBuilder().setLanguage(language).mergeFrom(inventory).build();
        questions.add(new Question(row, asked, way));
      }
    }
  }

  private static ClientConfiguration with(ClientConfiguration system, InstalledProduct product) {
    return system.toBuilder().addProducts(product).build();
  }
}
