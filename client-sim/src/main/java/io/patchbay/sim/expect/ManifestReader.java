package io.patchbay.sim.expect;

import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.Installation;
import io.patchbay.proto.v1.ProductType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads the tables of release manifests: YAML in the JSON names of `ReleaseManifest`. A manifest
/// is taken to be one the server has accepted; only what the expectation needs is looked at.
public final class ManifestReader {
  private ManifestReader() {}

  /// Reads every `*.yaml` of a directory, ordered by bulletin; of several manifests of one bulletin
  /// the newest revision.
  ///
  /// @throws IOException if a file cannot be read or is no manifest; the message names it and the
  ///   field
  public static List<Release> readAll(Path directory) throws IOException {
    var newest = new TreeMap<String, Release>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        Release release = read(file);
        newest.merge(release.bulletin(), release, (a, b) -> a.revision() >= b.revision() ? a : b);
      }
    }
    return List.copyOf(newest.values());
  }

  /// Reads one manifest.
  ///
  /// @throws IOException if the file cannot be read or is no manifest; the message names it and the
  ///   field
  public static Release read(Path file) throws IOException {
    try {
      var load = new Load(LoadSettings.builder().setLabel(file.toString()).build());
      return release(new Node("", load.loadFromString(Files.readString(file))));
    } catch (YamlEngineException | IllegalArgumentException | DateTimeParseException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static Release release(Node manifest) {
    Node bulletin = manifest.get("bulletin");
    String component = manifest.get("component").text();
    return new Release(
        bulletin.get("id").text(),
        Long.parseLong(bulletin.get("revision").text()),
        Instant.parse(bulletin.get("releasedAt").text()),
        manifest.get("product").text(),
        manifest.get("branches").list(branch -> branch(branch, component)));
  }

  private static Branch branch(Node branch, String component) {
    Node versions = branch.get("productVersions");
    return new Branch(
        branch.get("id").text(),
        versions.get("from").map(Version::parse, Version.ZERO),
        versions.get("below").map(Version::parse, null),
        Set.copyOf(branch.get("architectures").list(node -> Architecture.valueOf(node.text()))),
        Installation.valueOf(branch.get("installation").text()),
        branch.get("package").text(),
        Set.copyOf(branch.get("languages").list(Node::text)),
        branch.get("hotfixIds").list(Node::text),
        branch.get("component").map(name -> name, component),
        branch.get("replaces").list(Node::text),
        branch.get("platforms").list(ManifestReader::platform));
  }

  private static Platform platform(Node platform) {
    return new Platform(
        platform.get("osVersion").text(),
        Integer.parseInt(platform.get("servicePack").text()),
        Set.copyOf(platform.get("productTypes").list(node -> ProductType.valueOf(node.text()))),
        platform.get("fixed").list(ManifestReader::train));
  }

  private static Train train(Node train) {
    return new Train(
        train.get("trainFrom").map(Version::parse, null),
        Version.parse(train.get("fixedFrom").text()));
  }
}
