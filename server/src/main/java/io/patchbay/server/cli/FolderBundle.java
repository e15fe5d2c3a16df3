package io.patchbay.server.cli;

import io.patchbay.server.disk.DurableFile;
import io.patchbay.server.domain.Bundle;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.wire.BundleWire;
import io.patchbay.server.wire.Format;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// A bundle in a folder. What was written before an interruption is used.
final class FolderBundle implements BundleWriter {
  private static final String BEGUN = "bundle.json.part";

  private final Path folder;

  FolderBundle(Path folder) throws IOException {
    this.folder = folder;
    if (Files.exists(folder.resolve(BundleFiles.MANIFEST))) {
      throw new CommandFailure(folder + " is a bundle already: name another folder");
    }
    Files.createDirectories(folder.resolve(BundleFiles.CONTENT));
  }

  @Override
  public Optional<Bundle> begun() throws IOException {
    Path begun = folder.resolve(BEGUN);
    if (!Files.exists(begun)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Files.readAllBytes(begun);
      return Optional.of(BundleWire.bundle(ByteBuffer.wrap(bytes), Format.JSON));
    } catch (InvalidValueException e) {
      throw new CommandFailure(begun + ": " + e.getMessage() + ". Name another folder.", e);
    }
  }

  @Override
  public Path scratch() {
    return folder.resolve("incoming.part");
  }

  @Override
  public void begin(Bundle bundle) throws IOException {
    Files.move(scratch(), changes(), StandardCopyOption.REPLACE_EXISTING);
    DurableFile.replace(folder.resolve(BEGUN), BundleWire.bundle(bundle, Format.JSON));
  }

  @Override
  public Path changes() {
    return folder.resolve(Bundle.CHANGES);
  }

  @Override
  public boolean has(UpdateFile file) throws IOException {
    Path there = folder.resolve(BundledFiles.name(file));
    return Files.exists(there) && Files.size(there) == file.size();
  }

  @Override
  public void add(UpdateFile file) throws IOException {
    Files.move(
        scratch(), folder.resolve(BundledFiles.name(file)), StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void finish(Bundle bundle) throws IOException {
    DurableFile.syncFolder(folder.resolve(BundleFiles.CONTENT));
    DurableFile.publish(folder.resolve(BEGUN), folder.resolve(BundleFiles.MANIFEST));
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(scratch());
  }
}
