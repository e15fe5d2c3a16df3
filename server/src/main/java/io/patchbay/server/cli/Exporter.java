package io.patchbay.server.cli;

import io.patchbay.server.domain.Bundle;
import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.sync.BundleImporter;
import io.patchbay.server.sync.FeedViolationException;
import io.patchbay.server.sync.SyncDecision.FetchRange;
import io.patchbay.server.sync.VerifiedFeed;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Writes a bundle of what a server has, and verifies all of it on the way.
final class Exporter {
  private static final long SHOWN_AFTER_NANOS = Duration.ofSeconds(2).toNanos();
  private static final double MIB = 1 << 20;

  private final FeedClient source;
  private final BundleWriter to;
  private final PrintWriter err;
  private final BundledFiles named = new BundledFiles();
  private long shownNanos = System.nanoTime();

  /// What is asked for.
  ///
  /// @param since revision the bundle begins after; 0: it is full
  /// @param content whether the files are wanted
  record Wish(long since, Scope scope, boolean content) {
    boolean fits(Bundle bundle) {
      return bundle.since() == since && bundle.scope().equals(scope) && bundle.content() == content;
    }
  }

  Exporter(FeedClient source, BundleWriter to, PrintWriter err) {
    this.source = source;
    this.to = to;
    this.err = err;
  }

  /// Writes it, or goes on with what was begun.
  ///
  /// @throws CommandFailure if the server sends anything but what it should
  Bundle export(Wish wish) throws IOException {
    Optional<Bundle> begun = to.begun();
    Bundle bundle = begun.isPresent() ? goOn(begun.get(), wish) : begin(wish);
    if (bundle.content()) {
      addContent();
    }
    to.finish(bundle);
    return bundle;
  }

  private Bundle goOn(Bundle begun, Wish wish) throws IOException {
    if (!wish.fits(begun)) {
      throw new CommandFailure(
          "another bundle was begun there, since "
              + begun.since()
              + ", of "
              + begun.scope()
              + ": finish that one, or name another folder");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(to.changes()))) {
      VerifiedFeed.read(in, BundleImporter.range(begun), named::add);
    } catch (FeedViolationException e) {
      throw new CommandFailure(
          to.changes() + ": " + e.getMessage() + ". Delete the folder, and begin anew.", e);
    }
    return begun;
  }

  private Bundle begin(Wish wish) throws IOException {
    CatalogHead head = source.head();
    if (head.revision() <= wish.since()) {
      throw new CommandFailure(
          "nothing to export: the server is at revision "
              + head.revision()
              + " (expected: more than "
              + wish.since()
              + ")");
    }
    FetchRange range =
        new FetchRange(
            wish.since(),
            source.headAt(wish.since()),
            head.revision(),
            head.head(),
            wish.scope(),
            false);
    UpdateFile changes = writeChanges(range);
    Bundle bundle =
        new Bundle(
            range.since(),
            range.head(),
            range.until(),
            head.head(),
            wish.scope(),
            wish.content(),
            changes);
    to.begin(bundle);
    return bundle;
  }

  private UpdateFile writeChanges(FetchRange range) throws IOException {
    try (InputStream in =
            source.changes(range.since(), range.until(), range.untilHead(), range.scope());
        Scratch scratch = new Scratch(to.scratch())) {
      VerifiedFeed.read(
          new Copied(in, scratch.out()),
          range,
          change -> {
            named.add(change);
            show("revision %,d of %,d", change.change().catalogRevision(), range.until());
          });
      return new UpdateFile(Bundle.CHANGES, scratch.finish(), scratch.digest());
    } catch (FeedViolationException e) {
      throw new CommandFailure(
          "the server's feed is not right, and nothing was exported: " + e.getMessage(), e);
    }
  }

  private void addContent() throws IOException {
    List<UpdateFile> files = named.files();
    for (int i = 0; i < files.size(); i++) {
      UpdateFile file = files.get(i);
      if (!to.has(file)) {
        fetch(file);
        to.add(file);
      }
      show("file %,d of %,d", i + 1, files.size());
    }
  }

  private void fetch(UpdateFile file) throws IOException {
    try (InputStream in = source.content(file);
        Scratch scratch = new Scratch(to.scratch())) {
      byte[] buffer = new byte[1 << 16];
      long bytes = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes += read;
        if (bytes > file.size()) {
          break;
        }
        scratch.out().write(buffer, 0, read);
        show(file.name() + ": %,.0f of %,.0f MiB", bytes / MIB, file.size() / MIB);
      }
      long length = scratch.finish();
      if (bytes != file.size() || length != bytes || !scratch.digest().equals(file.sha256())) {
        throw new CommandFailure(
            file.name()
                + ": the server sent another file than "
                + file.sha256()
                + " of "
                + file.size()
                + " bytes. Run this again, or leave files out with --no-content.");
      }
    }
  }

  private void show(String form, Object... values) {
    long now = System.nanoTime();
    if (now - shownNanos > SHOWN_AFTER_NANOS) {
      shownNanos = now;
      err.printf(form + "%n", values);
      err.flush();
    }
  }

  /// A file that is written, and digested while it is.
  private static final class Scratch implements AutoCloseable {
    private final FileChannel channel;
    private final MessageDigest digest = Sha256.newDigest();
    private final OutputStream out;

    Scratch(Path path) throws IOException {
      this.channel =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      this.out =
          new BufferedOutputStream(
              new java.security.DigestOutputStream(Channels.newOutputStream(channel), digest),
              1 << 16);
    }

    OutputStream out() {
      return out;
    }

    /// Length of the file, which is on disk from then on.
    long finish() throws IOException {
      out.flush();
      channel.force(true);
      return channel.size();
    }

    /// Of the finished file.
    Sha256 digest() {
      return Sha256.ofDigest(digest.digest());
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /// Copies what is read from it.
  private static final class Copied extends java.io.FilterInputStream {
    private final OutputStream copy;

    Copied(InputStream in, OutputStream copy) {
      super(in);
      this.copy = copy;
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      if (read >= 0) {
        copy.write(read);
      }
      return read;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int read = super.read(to, offset, length);
      if (read > 0) {
        copy.write(to, offset, read);
      }
      return read;
    }
  }
}
