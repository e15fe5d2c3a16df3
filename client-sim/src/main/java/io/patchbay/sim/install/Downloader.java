package io.patchbay.sim.install;

import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.sim.wire.Connection;
import io.patchbay.sim.wire.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// Brings files to this machine: in the smallest form the server has, in ranges, over whatever the
/// network does, verified. A file has its final name only after its SHA-256 was checked. For one
/// thread.
public final class Downloader {
  private static final int ATTEMPTS_MAX = 3;

  private final Connection connection;
  private final DownloadSettings settings;
  private final Patience patience;
  private final Random random;
  private final Watcher watcher;
  private final Forms forms;

  /// @param connection stays the caller's to close; further ones are opened like it
  /// @param random decides in which order pieces come
  public Downloader(
      Connection connection,
      DownloadSettings settings,
      Patience patience,
      Random random,
      Watcher watcher) {
    this.connection = connection;
    this.settings = settings;
    this.patience = patience;
    this.random = random;
    this.watcher = watcher;
    forms = new Forms(connection, settings, patience);
  }

  /// Where one file goes.
  ///
  /// @param incoming folder of partial downloads, which exists
  /// @param target in a folder that exists, on the same file system
  public record Place(Path incoming, Path target) {}

  /// Brings one file, unless it is there.
  ///
  /// @param file checked by `UpdateFiles.fault`
  /// @param held files from which it may be made, the most promising first
  /// @throws IOException if it cannot be had; what may be gone on with is kept
  public Fetched fetch(UpdateFile file, Place place, List<Held> held)
      throws IOException, InterruptedException {
    if (Verification.holds(file, place.target)) {
      Part.deleteAll(place.incoming, file.getSha256());
      return Fetched.held(file);
    }
    try {
      Fetched fetched = new Run(file, place).fetch(held);
      Part.deleteAll(place.incoming, file.getSha256());
      return fetched;
    } catch (WrongBytesException e) {
      throw new WrongBytesException(file.getName() + ": " + e.getMessage(), e);
    } catch (DiskException e) {
      if (e.isFull()) {
        Part.deleteAll(place.incoming, file.getSha256()); // Others need room, too.
      }
      throw e;
    }
  }

  /// All attempts at one file.
  private final class Run {
    private final UpdateFile file;
    private final Place place;
    private long received;
    private Optional<String> inVain = Optional.empty();

    Run(UpdateFile file, Place place) {
      this.file = file;
      this.place = place;
    }

    Fetched fetch(List<Held> held) throws IOException, InterruptedException {
      Optional<Form> smaller = forms.smaller(file, held);
      if (smaller.isPresent()) {
        try {
          return fetch(smaller.get());
        } catch (WrongBytesException | ProblemException e) {
          inVain = Optional.of(name(smaller.get()) + ": " + e.getMessage());
        }
      }
      for (int attempt = 1; ; attempt++) {
        try {
          return fetch(Form.whole(file));
        } catch (WrongBytesException e) {
          if (attempt == ATTEMPTS_MAX) {
            throw e;
          }
          inVain = Optional.of(name(Form.whole(file)) + ": " + e.getMessage());
        }
      }
    }

    private Fetched fetch(Form form) throws IOException, InterruptedException {
      try (Part part = Part.open(place.incoming, file.getSha256(), form)) {
        long missing = part.missing().stream().mapToLong(span -> span.to() - span.from()).sum();
        try {
          download(form, part, form.length() - missing);
          publish(form, part);
        } catch (WrongBytesException e) {
          part.delete();
          throw e;
        }
        return new Fetched(
            file,
            Optional.of(name(form)),
            form.length(),
            form.length() - missing,
            received,
            inVain);
      }
    }

    private void download(Form form, Part part, long there)
        throws IOException, InterruptedException {
      var done = new AtomicLong(there);
      var download =
          new PieceDownload(
              form,
              part,
              patience,
              random,
              count -> watcher.fetched(file.getName(), done.addAndGet(count), form.length()));
      try {
        download.run(connection, settings.connections());
      } finally {
        received += download.received();
      }
    }

    private void publish(Form form, Part part) throws WrongBytesException, DiskException {
      if (form.kind() == Form.Kind.WHOLE) {
        Verification.check(file, part.file());
        part.sync();
        DurableFile.publish(part.file(), place.target);
        return;
      }
      try (var assembly = new Assembly(place.incoming, file)) {
        new Decoder(assembly).decode(form, part.file());
        assembly.publish(place.target);
      }
    }

    private static String name(Form form) {
      return switch (form.kind()) {
        case WHOLE -> "whole file";
        case ZSTD -> "zstd";
        case DELTA -> "delta";
      };
    }
  }
}
