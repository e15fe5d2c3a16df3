package io.patchbay.server.cli;

import io.patchbay.server.domain.Bundle;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.sync.BundleImporter;
import io.patchbay.server.sync.FeedViolationException;
import io.patchbay.server.sync.VerifiedFeed;
import io.patchbay.server.wire.BundleWire;
import io.patchbay.server.wire.Format;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/// The files of a bundle, in a folder or in a tar, where they are read in place.
final class BundleFiles {
  static final String MANIFEST = "bundle.json";
  static final String CONTENT = "content/";

  private static final int MANIFEST_BYTES_MAX = 1 << 20;

  private final Path bundle;
  private final Map<String, Place> places;

  /// Where the bytes of a file are.
  record Place(Path file, long start, long size) {}

  private BundleFiles(Path bundle, Map<String, Place> places) {
    this.bundle = bundle;
    this.places = places;
  }

  /// @throws CommandFailure if it is no bundle
  static BundleFiles open(Path bundle) {
    try {
      return new BundleFiles(bundle, Files.isDirectory(bundle) ? folder(bundle) : tar(bundle));
    } catch (IOException e) {
      throw new CommandFailure(
          bundle + ": no folder, and no whole tar: " + e.getMessage() + ". Bring it again.", e);
    }
  }

  private static Map<String, Place> folder(Path folder) throws IOException {
    Map<String, Place> places = new HashMap<>();
    try (Stream<Path> found = Files.walk(folder, 2)) {
      for (Path file : (Iterable<Path>) found.filter(Files::isRegularFile)::iterator) {
        places.put(folder.relativize(file).toString(), new Place(file, 0, Files.size(file)));
      }
    }
    return places;
  }

  private static Map<String, Place> tar(Path file) throws IOException {
    Map<String, Place> places = new HashMap<>();
    long length = Files.size(file);
    try (TarFile tar = new TarFile(file)) {
      for (TarArchiveEntry entry : tar.getEntries()) {
        long start = entry.getDataOffset();
        if (start + entry.getSize() > length) {
          throw new IOException(
              entry.getName() + " ends behind the end of the file, which has " + length + " bytes");
        }
        places.put(entry.getName(), new Place(file, start, entry.getSize()));
      }
    }
    return places;
  }

  /// What the bundle says of itself.
  Bundle manifest() throws IOException {
    Place place = place(MANIFEST);
    if (place.size() > MANIFEST_BYTES_MAX) {
      throw new CommandFailure(bundle + ": " + MANIFEST + " has " + place.size() + " bytes");
    }
    try (InputStream in = open(place)) {
      return BundleWire.bundle(ByteBuffer.wrap(in.readAllBytes()), Format.JSON);
    } catch (InvalidValueException e) {
      throw new CommandFailure(bundle + ": " + MANIFEST + ": " + e.getMessage(), e);
    }
  }

  /// @throws CommandFailure if the bundle lacks it
  Place place(String name) {
    Place place = places.get(name);
    if (place == null) {
      throw new CommandFailure(bundle + ": " + name + " is missing. Bring the bundle again.");
    }
    return place;
  }

  /// The place of a file, which must have that length.
  Place place(String name, UpdateFile file) {
    Place place = place(name);
    if (place.size() != file.size()) {
      throw new CommandFailure(
          bundle
              + ": "
              + name
              + " ("
              + file.name()
              + ") has "
              + place.size()
              + " bytes (expected: "
              + file.size()
              + "). Bring the bundle again.");
    }
    return place;
  }

  /// Reads all changes, verified, before anybody is given any, and returns the files they name.
  ///
  /// @throws CommandFailure that names what is wrong
  List<UpdateFile> verifyChanges(Bundle manifest) throws IOException {
    BundledFiles named = new BundledFiles();
    try (InputStream in = open(place(Bundle.CHANGES))) {
      VerifiedFeed.read(in, BundleImporter.range(manifest), named::add);
    } catch (FeedViolationException e) {
      throw new CommandFailure(bundle + ": " + BundleImporter.damaged(e).getMessage(), e);
    }
    place(Bundle.CHANGES, manifest.changes());
    return named.files();
  }

  InputStream open(String name) throws IOException {
    return open(place(name));
  }

  private static InputStream open(Place place) throws IOException {
    FileChannel channel = FileChannel.open(place.file());
    try {
      InputStream from = Channels.newInputStream(channel.position(place.start()));
      return new BufferedInputStream(new Section(from, place.size()), 1 << 16);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }
}
