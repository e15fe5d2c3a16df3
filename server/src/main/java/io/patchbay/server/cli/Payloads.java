package io.patchbay.server.cli;

import io.patchbay.server.domain.Manifest;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.publish.ManifestExpander;
import io.patchbay.server.wire.ManifestReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A folder with the files that manifests name.
final class Payloads {
  private static final int BUFFER_BYTES = 1 << 18;

  private final Path folder;

  Payloads(Path folder) {
    this.folder = folder;
  }

  /// The files that the manifests name, each of which is here and what the manifest says.
  ///
  /// @param manifests without faults
  /// @throws CommandFailure that names every file which is not
  Map<UpdateFile, Path> find(List<ManifestSource> manifests) {
    Map<UpdateFile, Path> found = new LinkedHashMap<>();
    List<String> faults = new ArrayList<>();
    for (ManifestSource source : manifests) {
      for (UpdateFile file : files(source)) {
        Path path = folder.resolve(file.name());
        String fault = fault(path, file);
        if (fault.isEmpty()) {
          found.put(file, path);
        } else {
          faults.add(path + ": " + fault);
        }
      }
    }
    if (!faults.isEmpty()) {
      throw new CommandFailure(
          "nothing was uploaded, nothing was published:\n" + String.join("\n", faults));
    }
    return found;
  }

  private static List<UpdateFile> files(ManifestSource source) {
    Manifest manifest = ManifestReader.read(source.name(), source.yaml());
    return manifest.standIn()
        ? List.of()
        : ManifestExpander.expand(manifest).updates().stream()
            .map(Update::files)
            .flatMap(List::stream)
            .toList();
  }

  // What is wrong with it; empty: nothing.
  private static String fault(Path path, UpdateFile file) {
    try {
      if (!Files.isRegularFile(path)) {
        return "not there (expected: " + file.size() + " bytes, SHA-256 " + file.sha256() + ")";
      }
      long size = Files.size(path);
      if (size != file.size()) {
        return size + " bytes (expected: " + file.size() + ")";
      }
      Sha256 sha256 = digest(path);
      return sha256.equals(file.sha256())
          ? ""
          : "SHA-256 " + sha256 + " (expected: " + file.sha256() + ")";
    } catch (IOException e) {
      return "cannot be read: " + e.getMessage();
    }
  }

  private static Sha256 digest(Path path) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(path)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return Sha256.ofDigest(digest.digest());
  }
}
