package io.patchbay.sim.expect;

import static java.util.stream.Collectors.toCollection;

import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.Installation;
import io.patchbay.proto.v1.OfferResponse.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The right answer for any machine, by walking all tables. Immutable; safe for any thread.
public final class Expectation {
  private final List<Release> releases;

  // Update -> those it replaces, directly or through a chain. A chain passes through any update,
  // whether or not the machine could be offered it.
  private final Map<String, Set<String>> replaced = new HashMap<>();

  /// @param releases what the server has released, each bulletin once
  public Expectation(List<Release> releases) {
    this.releases = List.copyOf(releases);
    var direct = new HashMap<String, List<String>>();
    for (Release release : releases) {
      for (Branch branch : release.branches()) {
        for (String language : branch.languages()) {
          direct.put(
              update(release.bulletin(), branch.id(), language), replacedBy(branch, language));
        }
      }
    }
    direct
        .keySet()
        .forEach(update -> replaced.put(update, reachable(update, direct, new HashSet<>())));
  }

  /// Returns the releases, in the order given.
  public List<Release> releases() {
    return releases;
  }

  /// Returns the answer that the tables ask for.
  public Expected of(ClientConfiguration machine) {
    String language = Languages.packageCode(machine.getLanguage()).orElse("");
    Set<String> recorded = recorded(machine);
    boolean isMeant = false;
    var candidates = new ArrayList<Candidate>();
    for (Meant meant : meantFor(machine)) {
      Branch branch = meant.branch();
      String packageLanguage = branch.packageLanguage(language);
      if (packageLanguage == null) {
        continue;
      }
      isMeant = true;
      if (!isInstalled(meant, machine, recorded)) {
        candidates.add(
            new Candidate(
                update(meant.release().bulletin(), branch.id(), packageLanguage),
                branch.fileName(packageLanguage)));
      }
    }
    TreeSet<String> files =
        candidates.stream()
            .filter(older -> candidates.stream().noneMatch(newer -> replaces(newer, older)))
            .map(Candidate::file)
            .collect(toCollection(TreeSet::new));
    Outcome outcome = isMeant ? Outcome.UP_TO_DATE : Outcome.NOT_APPLICABLE;
    return new Expected(files.isEmpty() ? outcome : Outcome.OFFERED, files);
  }

  /// Returns the branches whose system, product and architecture are this machine's, whatever its
  /// language and whatever is installed, in the order of the releases.
  public List<Meant> meantFor(ClientConfiguration machine) {
    var all = new ArrayList<Meant>();
    for (Release release : releases) {
      Optional<Version> product = productVersion(machine, release.product());
      if (product.isEmpty()) {
        continue;
      }
      for (Branch branch : release.branches()) {
        if (branch.isForProduct(product.get()) && isForMachine(branch, machine)) {
          branch.platforms().stream()
              .filter(platform -> isOfMachine(platform, machine))
              .forEach(platform -> all.add(new Meant(release, branch, platform)));
        }
      }
    }
    return all;
  }

  private static boolean isForMachine(Branch branch, ClientConfiguration machine) {
    Installation installation =
        machine.getInstallation() == Installation.INSTALLATION_UNSPECIFIED
            ? Installation.FULL
            : machine.getInstallation();
    return branch.architectures().contains(machine.getArchitecture())
        && branch.installation() == installation;
  }

  private static boolean isOfMachine(Platform platform, ClientConfiguration machine) {
    return platform.osVersion().equals(machine.getOsVersion())
        && machine.hasServicePack()
        && platform.servicePack() == machine.getServicePack()
        && platform.productTypes().contains(machine.getProductType());
  }

  // What is measured outranks what is recorded, in both directions.
  private static boolean isInstalled(
      Meant meant, ClientConfiguration machine, Set<String> recorded) {
    return componentVersion(machine, meant.branch().component())
        .map(meant.platform()::isFixed)
        .orElseGet(
            () ->
                meant.branch().hotfixIds().stream()
                    .map(Expectation::folded)
                    .anyMatch(recorded::contains));
  }

  private static Optional<Version> productVersion(ClientConfiguration machine, String name) {
    return machine.getProductsList().stream()
        .filter(product -> product.getName().equals(name))
        .map(product -> Version.parse(product.getVersion()))
        .findFirst();
  }

  private static Optional<Version> componentVersion(ClientConfiguration machine, String name) {
    return machine.getComponentsList().stream()
        .filter(component -> component.getName().equalsIgnoreCase(name))
        .map(component -> Version.parse(component.getVersion()))
        .findFirst();
  }

  private static Set<String> recorded(ClientConfiguration machine) {
    var ids = new HashSet<String>();
    machine.getInstalledUpdatesList().forEach(id -> ids.add(folded(id)));
    machine
        .getInstalledKbsList()
        .forEach(number -> ids.add("kb" + Integer.toUnsignedString(number)));
    return ids;
  }

  private static String folded(String hotfixId) {
    return hotfixId.toLowerCase(Locale.ROOT);
  }

  private boolean replaces(Candidate newer, Candidate older) {
    return replaced.getOrDefault(newer.update(), Set.of()).contains(older.update());
  }

  private static List<String> replacedBy(Branch branch, String language) {
    return branch.replaces().stream()
        .map(older -> older.contains("/") ? older : older + "/" + branch.id())
        .map(older -> older + "/" + language)
        .toList();
  }

  private static Set<String> reachable(
      String update, Map<String, List<String>> direct, Set<String> reached) {
    for (String older : direct.getOrDefault(update, List.of())) {
      if (reached.add(older)) {
        reachable(older, direct, reached);
      }
    }
    return reached;
  }

  private static String update(String bulletin, String branch, String language) {
    return bulletin + "/" + branch + "/" + language;
  }

  private record Candidate(String update, String file) {}
}
