package io.patchbay.server.cli;

import io.patchbay.server.content.Uploads;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.wire.Format;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/// Brings files to a server, each from where an earlier attempt stopped. What fails on the way is
/// tried again, until nothing has moved for a while.
final class Uploader {
  private static final int PIECE_BYTES_MIN = 1 << 16;
  private static final int ATTEMPTS_MAX = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final long SHOWN_AFTER_NANOS = Duration.ofSeconds(2).toNanos();
  private static final double MIB = 1 << 20;

  private final AdminClient client;
  private final PrintWriter err;
  private final Pause pause;
  private final byte[] piece = new byte[Uploads.PIECE_BYTES_MAX];
  private int pieceBytes = Uploads.PIECE_BYTES_MAX;

  /// How an attempt waits for its turn.
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  Uploader(AdminClient client, PrintWriter err, Pause pause) {
    this.client = client;
    this.err = err;
    this.pause = pause;
  }

  /// Uploads a file unless the server has it.
  ///
  /// @param from its bytes, known to be those of `file`
  /// @return whether anything had to be sent
  /// @throws CommandFailure if the server refuses it, or cannot be reached for too long
  boolean upload(Path from, UpdateFile file) {
    return upload(from, 0, file);
  }

  /// As the other, from some byte of a larger file on.
  boolean upload(Path from, long start, UpdateFile file) {
    try (RandomAccessFile in = new RandomAccessFile(from.toFile(), "r")) {
      return upload(in, new Sending(start, file));
    } catch (IOException e) {
      throw new CommandFailure(from + ": cannot be read: " + describe(e), e);
    }
  }

  private boolean upload(RandomAccessFile in, Sending sending) {
    int failures = 0;
    while (true) {
      long before = sending.offset;
      try {
        return send(in, sending);
      } catch (IOException e) {
        failures = sending.offset > before ? 1 : failures + 1;
        if (failures == ATTEMPTS_MAX) {
          String again = ". Run this again to go on.";
          throw new CommandFailure(
              sending.file.name() + ": not uploaded: " + describe(e) + again, e);
        }
        rest(FIRST_PAUSE.multipliedBy(1L << (failures - 1)));
      }
    }
  }

  private static String describe(IOException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private void rest(Duration time) {
    try {
      pause.of(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  // What is known of a file under way.
  private static final class Sending {
    final long start;
    final UpdateFile file;
    final String target;
    long offset;
    long shownNanos = System.nanoTime();

    Sending(long start, UpdateFile file) {
      this.start = start;
      this.file = file;
      this.target = "/admin/v1/content/" + file.sha256();
    }
  }

  private boolean send(RandomAccessFile in, Sending sending) throws IOException {
    HttpResponse<byte[]> state = client.exchange(sending.target, "HEAD", BodyPublishers.noBody());
    if (state.statusCode() == 200) {
      return sending.offset > 0;
    }
    if (state.statusCode() != 404) {
      throw refusedOrBusy(sending.file, state);
    }
    sending.offset = offset(state);
    while (true) {
      HttpResponse<byte[]> answer = sendPiece(in, sending);
      switch (answer.statusCode()) {
        case 201 -> {
          return true;
        }
        case 204, 409 -> advance(sending, offset(answer));
        case 408, 413 -> shorten(new IOException(AdminClient.problem(answer, Format.PROTOBUF)));
        default -> throw refusedOrBusy(sending.file, answer);
      }
      show(sending);
    }
  }

  // Another offset may be a smaller one: somebody else began anew.
  private static void advance(Sending sending, long offset) throws IOException {
    if (offset == sending.offset) {
      throw new IOException("nothing moves from byte " + offset + " on");
    }
    sending.offset = offset;
  }

  private HttpResponse<byte[]> sendPiece(RandomAccessFile in, Sending sending) throws IOException {
    UpdateFile file = sending.file;
    int length = Math.clamp(file.size() - sending.offset, 0, pieceBytes);
    try {
      in.seek(sending.start + sending.offset);
      in.readFully(piece, 0, length);
    } catch (IOException e) { // Trying again would not help.
      throw new CommandFailure(file.name() + ": cannot be read: " + describe(e), e);
    }
    try {
      return client.exchange(
          sending.target,
          "PATCH",
          BodyPublishers.ofByteArray(piece, 0, length),
          "Content-Type",
          "application/partial-upload",
          "Upload-Offset",
          Long.toString(sending.offset),
          "Upload-Length",
          Long.toString(file.size()));
    } catch (IOException e) {
      // The server may have closed because it waited, or was sent, too long.
      shorten(e);
      throw e;
    }
  }

  private void shorten(IOException cause) throws IOException {
    if (pieceBytes == PIECE_BYTES_MIN) {
      throw cause;
    }
    pieceBytes = Math.max(PIECE_BYTES_MIN, pieceBytes / 2);
  }

  private static long offset(HttpResponse<byte[]> answer) throws IOException {
    return answer
        .headers()
        .firstValueAsLong("Upload-Offset")
        .orElseThrow(() -> new IOException("answered with " + answer.statusCode()));
  }

  // Who is busy, or waited for too long, is asked again.
  private static IOException refusedOrBusy(UpdateFile file, HttpResponse<byte[]> answer) {
    String problem = AdminClient.problem(answer, Format.PROTOBUF);
    if (answer.statusCode() == 503 || answer.statusCode() == 408) {
      return new IOException(problem);
    }
    throw new CommandFailure(file.name() + ": not uploaded: " + problem);
  }

  private void show(Sending sending) {
    long now = System.nanoTime();
    if (now - sending.shownNanos > SHOWN_AFTER_NANOS) {
      sending.shownNanos = now;
      err.printf(
          "%s: %,.0f of %,.0f MiB%n",
          sending.file.name(), sending.offset / MIB, sending.file.size() / MIB);
      err.flush();
    }
  }
}
