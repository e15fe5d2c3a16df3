package io.patchbay.sim.install;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.patchbay.proto.v1.InstalledUpdate;
import io.patchbay.proto.v1.MachineState;
import io.patchbay.proto.v1.UpdateFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The directory of one machine, for one process at a time.
///
/// ```
/// lock                       held while a process works here
/// state.json                 MachineState: what is installed, what is not reported yet
/// files/SHA256/NAME          the packages of what is installed
/// incoming/SHA256.part ...   downloads that are not whole yet
/// ```
public final class MachineFolder implements AutoCloseable {
  private static final int FORMAT = 1;

  private final Path root;
  private final FileChannel lock;
  private MachineState state;

  private MachineFolder(Path root, FileChannel lock, MachineState state) {
    this.root = root;
    this.lock = lock;
    this.state = state;
  }

  /// Opens a machine's directory, or makes a new one.
  ///
  /// @throws IOException if another process works there, or its state cannot be read; nothing is
  ///   changed then
  public static MachineFolder open(Path root) throws IOException {
    Files.createDirectories(root.resolve("incoming"));
    Files.createDirectories(root.resolve("files"));
    FileChannel lock = lock(root.resolve("lock"));
    try {
      return new MachineFolder(root, lock, read(root.resolve("state.json")));
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  /// Returns what the machine knows.
  MachineState state() {
    return state;
  }

  /// Replaces what the machine knows; on disk when it returns. Packages nothing needs any more are
  /// deleted.
  void save(MachineState next) throws DiskException {
    try {
      byte[] json = JsonFormat.printer().print(next).getBytes(StandardCharsets.UTF_8);
      DurableFile.replace(root.resolve("state.json"), json);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a state has no Any", e);
    }
    Set<String> kept = digests(next);
    List<UpdateFile> before =
        state.getInstalledList().stream().flatMap(MachineFolder::files).toList();
    state = next;
    for (UpdateFile file : before) {
      if (!kept.contains(file.getSha256())) {
        delete(target(file));
      }
    }
  }

  /// Returns where a package goes, in a folder that is there.
  Downloader.Place place(UpdateFile file) throws DiskException {
    Path folder = root.resolve("files").resolve(file.getSha256());
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new DiskException(folder, e);
    }
    return new Downloader.Place(root.resolve("incoming"), target(file));
  }

  /// Returns the packages of a product, the last installed first.
  List<Held> held(String product) {
    var held = new ArrayList<Held>();
    for (InstalledUpdate update : state.getInstalledList()) {
      if (update.getProduct().equals(product)) {
        files(update).forEach(f -> held.add(new Held(target(f), f.getSha256(), f.getSize())));
      }
    }
    Collections.reverse(held);
    return held;
  }

  /// Throws away what was begun of files that nobody offers any more.
  void clearIncoming() throws DiskException {
    Path incoming = root.resolve("incoming");
    try (Stream<Path> files = Files.list(incoming)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new DiskException(incoming, e);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  private Path target(UpdateFile file) {
    return root.resolve("files").resolve(file.getSha256()).resolve(file.getName());
  }

  private static FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Somebody else in this process; told below.
    }
    channel.close();
    throw new IOException(file + ": another patchbay-sim works in this directory");
  }

  private static MachineState read(Path file) throws IOException {
    var state = MachineState.newBuilder();
    try {
      JsonFormat.parser().merge(Files.readString(file), state);
    } catch (NoSuchFileException e) {
      return state.setFormat(FORMAT).build();
    } catch (InvalidProtocolBufferException | CharacterCodingException e) {
      throw damaged(file, String.valueOf(e.getMessage()), e);
    }
    Optional<String> fault =
        state.getFormat() == FORMAT
            ? StateCheck.fault(state.build())
            : Optional.of("format " + state.getFormat() + " (expected: " + FORMAT + ")");
    if (fault.isPresent()) {
      throw damaged(file, fault.get(), null);
    }
    return state.build();
  }

  private static IOException damaged(Path file, String reason, @Nullable IOException cause) {
    return new IOException(
        file
            + ": damaged: "
            + reason
            + " -> restore it; without it the machine counts as one that never installed anything",
        cause);
  }

  private static void delete(Path file) throws DiskException {
    try {
      Files.deleteIfExists(file);
      Path folder = file.getParent();
      if (folder != null) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new DiskException(file, e);
    }
  }

  private static Set<String> digests(MachineState state) {
    return state.getInstalledList().stream()
        .flatMap(MachineFolder::files)
        .map(UpdateFile::getSha256)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<UpdateFile> files(InstalledUpdate update) {
    return update.getFilesList().stream();
  }
}
