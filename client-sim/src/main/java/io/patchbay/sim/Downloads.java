package io.patchbay.sim;

import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.sim.install.Downloader;
import io.patchbay.sim.wire.UpdateFiles;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where fetched files go. A file has its name only after it is verified; before, and never if it
/// is not, it lies in a folder whose name none can have.
///
/// @param isTemporary whether closing deletes the directory
record Downloads(Path directory, boolean isTemporary) implements AutoCloseable {
  static Downloads into(@Nullable Path directory) throws IOException {
    Downloads downloads =
        directory == null
            ? new Downloads(Files.createTempDirectory("patchbay-sim-"), true)
            : new Downloads(directory, false);
    Files.createDirectories(downloads.incoming());
    return downloads;
  }

  FetchedFile fetch(UpdateFile file, Downloader downloader) throws InterruptedException {
    Optional<String> fault = UpdateFiles.fault(file);
    if (fault.isPresent()) {
      return new FetchedFile(file, fault);
    }
    try {
      var place = new Downloader.Place(incoming(), directory.resolve(file.getName()));
      downloader.fetch(file, place, List.of());
      return new FetchedFile(file, Optional.empty());
    } catch (IOException e) {
      return new FetchedFile(file, Optional.of(String.valueOf(e.getMessage())));
    }
  }

  @Override
  public void close() throws IOException {
    if (isTemporary) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
      return;
    }
    try {
      Files.deleteIfExists(incoming());
    } catch (DirectoryNotEmptyException e) {
      // Something is to be gone on with by the next run.
    }
  }

  private Path incoming() {
    return directory.resolve(".incoming");
  }
}
