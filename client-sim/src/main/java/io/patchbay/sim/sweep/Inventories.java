package io.patchbay.sim.sweep;

import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.InstalledComponent;
import io.patchbay.proto.v1.InstalledProduct;
import io.patchbay.sim.expect.Branch;
import io.patchbay.sim.expect.Meant;
import io.patchbay.sim.expect.Release;
import io.patchbay.sim.expect.Train;
import io.patchbay.sim.expect.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What machines of one kind may have on them: messages in which only measured components, recorded
/// updates and further products are set, to be merged into a machine.
///
/// @param all every threshold of every servicing train, and the cases in which records decide
/// @param few three versions of the first component: fixed in nothing, in something, in everything
public record Inventories(List<ClientConfiguration> all, List<ClientConfiguration> few) {
  private static final Pattern PACKABLE = Pattern.compile("KB([1-9][0-9]{0,8})");

  /// @param meant the branches meant for this kind of machine, at least one
  /// @param releases all of them: their other branches' records must not protect this machine
  public static Inventories of(List<Meant> meant, List<Release> releases) {
    var thresholds = new TreeMap<String, TreeSet<Version>>();
    var fixed = new TreeMap<String, Version>();
    for (Meant one : meant) {
      String component = one.branch().component();
      for (Train train : one.platform().trains()) {
        thresholds.computeIfAbsent(component, _ -> new TreeSet<>()).addAll(around(train));
        fixed.merge(component, train.fixed(), (a, b) -> a.compareTo(b) > 0 ? a : b);
      }
    }
    var all = new ArrayList<ClientConfiguration>();
    all.add(ClientConfiguration.getDefaultInstance());
    thresholds.forEach(
        (component, versions) ->
            versions.forEach(version -> all.addAll(measured(component, version, fixed))));
    all.addAll(recorded(ownIds(meant), otherIds(meant, releases)));
    all.addAll(oddities(thresholds, fixed, ownIds(meant)));
    return new Inventories(List.copyOf(new LinkedHashSet<>(all)), few(thresholds.firstEntry()));
  }

  private static List<Version> around(Train train) {
    var versions =
        new ArrayList<>(List.of(train.fixed().previous(), train.fixed(), train.fixed().next()));
    if (train.from() != null) {
      versions.addAll(List.of(train.from().previous(), train.from(), train.from().next()));
    }
    return versions;
  }

  /// One component at this version, the others not reported; and the others fixed.
  private static List<ClientConfiguration> measured(
      String component, Version version, Map<String, Version> fixed) {
    var others = new TreeMap<>(fixed);
    others.put(component, version);
    return List.of(components(Map.of(component, version)), components(others));
  }

  /// No component reported, so that the record decides.
  private static List<ClientConfiguration> recorded(Set<String> own, Set<String> others) {
    var all = new ArrayList<ClientConfiguration>();
    own.forEach(id -> all.add(records(List.of(id))));
    others.forEach(id -> all.add(records(List.of(id))));
    own.stream()
        .findFirst()
        .ifPresent(id -> all.add(records(List.of(id.toLowerCase(Locale.ROOT)))));
    all.add(records(own));
    return all;
  }

  private static List<ClientConfiguration> oddities(
      TreeMap<String, TreeSet<Version>> thresholds,
      Map<String, Version> fixed,
      Set<String> ownIds) {
    var outdated = new TreeMap<String, Version>();
    thresholds.forEach((component, versions) -> outdated.put(component, versions.getFirst()));
    var upperCase = new TreeMap<String, Version>();
    fixed.forEach(
        (component, version) -> upperCase.put(component.toUpperCase(Locale.ROOT), version));
    return List.of(
        components(outdated).toBuilder().mergeFrom(records(ownIds)).build(),
        components(upperCase),
        components(outdated).toBuilder()
            .addProducts(product("windows-media-player", "11.0.5721.5145"))
            .addProducts(product("outlook-express", "6.0.2900.5512"))
            .build());
  }

  private static List<ClientConfiguration> few(Map.Entry<String, TreeSet<Version>> thresholds) {
    List<Version> versions = List.copyOf(thresholds.getValue());
    return List.of(versions.getFirst(), versions.get(versions.size() / 2), versions.getLast())
        .stream()
        .map(version -> components(Map.of(thresholds.getKey(), version)))
        .toList();
  }

  private static Set<String> ownIds(List<Meant> meant) {
    var ids = new LinkedHashSet<String>();
    meant.forEach(one -> ids.addAll(one.branch().hotfixIds()));
    return ids;
  }

  /// For each release the id of one branch that is not meant for this kind of machine.
  private static Set<String> otherIds(List<Meant> meant, List<Release> releases) {
    Set<String> own = ownIds(meant);
    var others = new LinkedHashSet<String>();
    for (Release release : releases) {
      release.branches().stream()
          .map(Branch::hotfixIds)
          .map(List::getFirst)
          .filter(id -> !own.contains(id))
          .findFirst()
          .ifPresent(others::add);
    }
    return others;
  }

  private static ClientConfiguration components(Map<String, Version> versions) {
    var inventory = ClientConfiguration.newBuilder();
    versions.forEach(
        (name, version) ->
            inventory.addComponents(
                InstalledComponent.newBuilder().setName(name).setVersion(version.toString())));
    return inventory.build();
  }

  /// Packs what can be packed, as a machine with a long inventory does.
  private static ClientConfiguration records(Collection<String> ids) {
    var inventory = ClientConfiguration.newBuilder();
    for (String id : ids) {
      Matcher packable = PACKABLE.matcher(id);
      if (packable.matches()) {
        inventory.addInstalledKbs(Integer.parseInt(packable.group(1)));
      } else {
        inventory.addInstalledUpdates(id);
      }
    }
    return inventory.build();
  }

  private static InstalledProduct product(String name, String version) {
    return InstalledProduct.newBuilder().setName(name).setVersion(version).build();
  }
}
