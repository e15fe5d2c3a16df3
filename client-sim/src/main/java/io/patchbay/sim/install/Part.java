package io.patchbay.sim.install;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// The partial download of one form. It outlives the process and is gone on with by the next.
/// Writing is safe for any thread; never is a byte written behind the form's length.
final class Part implements AutoCloseable {
  private final Path file;
  private final Form form;
  private final FileChannel data;
  private final Journal journal;
  private final List<Span> missing;

  private Part(Path file, Form form, FileChannel data, Journal journal, List<Span> missing) {
    this.file = file;
    this.form = form;
    this.data = data;
    this.journal = journal;
    this.missing = missing;
  }

  /// Opens what is there of the form, or begins.
  ///
  /// @param folder of the partial downloads
  /// @param sha256 of the whole file
  static Part open(Path folder, String sha256, Form form) throws DiskException {
    Path file = folder.resolve(sha256 + form.kind().suffix());
    try {
      FileChannel data =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        Journal journal = Journal.open(journalOf(file), form, data);
        return new Part(file, form, data, journal, missing(form, journal, data.size()));
      } catch (IOException e) {
        data.close();
        throw e;
      }
    } catch (IOException e) {
      throw new DiskException(file, e);
    }
  }

  /// Deletes every form of that file that is partly there, and what a process that was killed was
  /// making of one.
  static void deleteAll(Path folder, String sha256) throws DiskException {
    for (Form.Kind kind : Form.Kind.values()) {
      delete(folder.resolve(sha256 + kind.suffix()));
    }
    delete(Assembly.file(folder, sha256));
  }

  Path file() {
    return file;
  }

  /// Returns what was not there when this was opened, in order.
  List<Span> missing() {
    return List.copyOf(missing);
  }

  /// Writes the first `count` bytes at the span's position, and moves it.
  void write(Span span, byte[] bytes, int count) throws DiskException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
    try {
      while (buffer.hasRemaining()) {
        span.advance(data.write(buffer, span.position()));
      }
      if (span.isDone() && form.pieces() > 0) {
        journal.mark(Math.toIntExact(span.from() / Form.PIECE_BYTES));
      }
    } catch (IOException e) {
      throw new DiskException(file, e);
    }
  }

  /// Returns when the bytes are on disk.
  void sync() throws DiskException {
    try {
      data.force(true);
    } catch (IOException e) {
      throw new DiskException(file, e);
    }
  }

  /// Throws away what is there.
  void delete() throws DiskException {
    delete(file);
  }

  @Override
  public void close() throws DiskException {
    try {
      try {
        journal.close();
      } finally {
        data.close();
      }
    } catch (IOException e) {
      throw new DiskException(file, e);
    }
  }

  private static void delete(Path file) throws DiskException {
    try {
      Files.deleteIfExists(journalOf(file));
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new DiskException(file, e);
    }
  }

  private static Path journalOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".journal");
  }

  private static List<Span> missing(Form form, Journal journal, long partLength) {
    var missing = new ArrayList<Span>();
    if (form.pieces() == 0 && partLength < form.length()) {
      missing.add(new Span(partLength, form.length()));
    }
    for (int piece = 0; piece < form.pieces(); piece++) {
      long from = (long) piece * Form.PIECE_BYTES;
      if (!journal.isThere(piece)) {
        missing.add(new Span(from, Math.min(from + Form.PIECE_BYTES, form.length())));
      }
    }
    return missing;
  }
}
