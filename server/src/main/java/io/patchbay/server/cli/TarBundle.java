package io.patchbay.server.cli;

import io.patchbay.server.disk.DurableFile;
import io.patchbay.server.domain.Bundle;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.wire.BundleWire;
import io.patchbay.server.wire.Format;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// A bundle in one tar, under a temporary name until it is whole.
final class TarBundle implements BundleWriter {
  private static final FileTime NO_TIME = FileTime.fromMillis(0);

  private final Path target;
  private final Path temporary;
  private final Path scratch;
  private final FileChannel channel;
  private final TarArchiveOutputStream tar;

  TarBundle(Path target) throws IOException {
    if (Files.exists(target)) {
      throw new CommandFailure(target + " exists already: name another file");
    }
    this.target = target;
    this.temporary = target.resolveSibling(target.getFileName() + ".part");
    this.scratch = target.resolveSibling(target.getFileName() + ".incoming.part");
    this.channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    this.tar =
        new TarArchiveOutputStream(
            new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
  }

  @Override
  public Optional<Bundle> begun() {
    return Optional.empty();
  }

  @Override
  public Path changes() {
    return scratch;
  }

  @Override
  public Path scratch() {
    return scratch;
  }

  @Override
  public void begin(Bundle bundle) throws IOException {
    put(Bundle.CHANGES, bundle.changes().size());
  }

  private void put(String name, long size) throws IOException {
    putEntry(name, size);
    Files.copy(scratch, tar);
    tar.closeArchiveEntry();
  }

  // Of no owner and no time, so that equal bundles are equal files.
  private void putEntry(String name, long size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(size);
    entry.setModTime(NO_TIME);
    tar.putArchiveEntry(entry);
  }

  @Override
  public boolean has(UpdateFile file) {
    return false;
  }

  @Override
  public void add(UpdateFile file) throws IOException {
    put(BundledFiles.name(file), file.size());
  }

  @Override
  public void finish(Bundle bundle) throws IOException {
    byte[] manifest = BundleWire.bundle(bundle, Format.JSON);
    putEntry(BundleFiles.MANIFEST, manifest.length);
    tar.write(manifest);
    tar.closeArchiveEntry();
    tar.close(); // Its last block comes only now.
    try (FileChannel whole = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      whole.force(true);
    }
    DurableFile.publish(temporary, target);
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(scratch);
    Files.deleteIfExists(temporary);
  }
}
