package io.patchbay.server.testing;

import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A [SmallRelease] whose packages are not made by the server but have to be brought.
///
/// @param packages bytes by file name
public record StoredRelease(SmallRelease release, Map<String, byte[]> packages) {
  /// One with packages of so many bytes, always the same for the same number.
  public static StoredRelease of(int number, int packageBytes) {
    return of(SmallRelease.of(number), packageBytes);
  }

  public static StoredRelease of(SmallRelease release, int packageBytes) {
    Map<String, byte[]> packages = new TreeMap<>();
    for (String language : release.languages()) {
      byte[] bytes = new byte[packageBytes];
      new Random(31L * release.number() + language.hashCode()).nextBytes(bytes);
      packages.put(release.germanPackage().replace("DEU", language), bytes);
    }
    return new StoredRelease(release, packages);
  }

  /// The German package.
  public byte[] german() {
    byte[] german = packages.get(release.germanPackage());
    if (german == null) {
      throw new AssertionError("no German package");
    }
    return german;
  }

  public Sha256 germanDigest() {
    return Sha256.of(german());
  }

  public ManifestSource source() {
    return new ManifestSource(
        release.bulletin() + ".yaml", yaml().getBytes(StandardCharsets.UTF_8));
  }

  public String yaml() {
    String files =
        packages.entrySet().stream()
            .map(file -> described(file.getKey(), file.getValue()))
            .collect(Collectors.joining(", "));
    return release
        .yaml()
        .replace("payloads: STAND_IN", "payloads: STORED")
        .replace("    evidence:", "    files: [" + files + "]\n    evidence:");
  }

  private static String described(String name, byte[] bytes) {
    String language = name.substring(name.length() - "DEU.exe".length(), name.length() - 4);
    return String.format(
        Locale.ROOT,
        "{language: %s, size: %d, sha256: %s}",
        language,
        bytes.length,
        Sha256.of(bytes));
  }

  /// Writes packages and manifest into a folder.
  ///
  /// @return the manifest
  public Path writeTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, byte[]> file : packages.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
    return Files.writeString(folder.resolve(release.bulletin() + ".yaml"), yaml());
  }

  /// Uploads the packages, and publishes.
  public void publish(ServerClient client) throws IOException, InterruptedException {
    for (byte[] file : packages.values()) {
      client.upload(file);
    }
    client.publish(java.util.UUID.randomUUID(), source());
  }

  /// Where a file of that digest stands in a data folder.
  public static Path stored(Path data, Sha256 sha256) {
    String hex = sha256.hex();
    return data.resolve("content")
        .resolve(hex.substring(0, 2))
        .resolve(hex.substring(2, 4))
        .resolve(hex);
  }
}
