package io.patchbay.sim;

import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.sim.wire.Fetcher;
import io.patchbay.sim.wire.UpdateFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where fetched files go. A file has its name only after it is verified; before, and never if it
/// is not, it is `NAME.part`.
///
/// @param isTemporary whether closing deletes the directory
record Downloads(Path directory, boolean isTemporary) implements AutoCloseable {
  static Downloads into(@Nullable Path directory) throws IOException {
    return directory == null
        ? new Downloads(Files.createTempDirectory("patchbay-sim-"), true)
        : new Downloads(Files.createDirectories(directory), false);
  }

  FetchedFile fetch(UpdateFile file, Fetcher fetcher) {
    Optional<String> fault = UpdateFiles.fault(file);
    if (fault.isPresent()) {
      return new FetchedFile(file, fault);
    }
    Path part = directory.resolve(file.getName() + ".part");
    try {
      try (OutputStream out = Files.newOutputStream(part)) {
        fetcher.fetch(file, out);
      }
      Files.move(part, directory.resolve(file.getName()), StandardCopyOption.REPLACE_EXISTING);
      return new FetchedFile(file, Optional.empty());
    } catch (IOException e) {
      part.toFile().delete();
      return new FetchedFile(file, Optional.of(String.valueOf(e.getMessage())));
    }
  }

  @Override
  public void close() throws IOException {
    if (!isTemporary) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
