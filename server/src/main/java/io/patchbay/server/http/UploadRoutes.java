package io.patchbay.server.http;

import io.netty.handler.codec.http.HttpMethod;
import io.patchbay.server.content.UploadStatus;
import io.patchbay.server.content.Uploads;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Problem;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.wire.Format;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// How publishers bring files: in pieces, and from where an upload stopped. The names of the fields
/// and what they mean are those of the IETF's "Resumable Uploads for HTTP"; the URL is not made by
/// the server but known before, since it is the digest.
final class UploadRoutes {
  static final String PREFIX = "/admin/v1/content/";

  private static final String OFFSET = "Upload-Offset";
  private static final String LENGTH = "Upload-Length";
  private static final String PIECE_TYPE = "application/partial-upload";
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

  private final Uploads uploads;

  UploadRoutes(Uploads uploads) {
    this.uploads = uploads;
  }

  Route route() {
    return new Route(
        "upload", PREFIX, false, Set.of(HttpMethod.HEAD, HttpMethod.PATCH), this::accept);
  }

  private Route.Work accept(Call call) {
    if (!call.rawQuery().isEmpty()) {
      throw new InvalidValueException("given", "none here").in("query");
    }
    Format format = call.problemFormat();
    Sha256 sha256 = digest(call.path().substring(PREFIX.length()));
    return call.method().equals(HttpMethod.HEAD)
        ? new Route.Work.Blocking(() -> state(sha256, format))
        : acceptPiece(call, sha256, format);
  }

  private static Sha256 digest(String text) {
    try {
      return new Sha256(text);
    } catch (InvalidValueException e) {
      throw e.in("sha256");
    }
  }

  private Reply state(Sha256 sha256, Format format) throws IOException {
    if (uploads.claim(sha256).isPresent()) {
      return empty(200);
    }
    Problem problem = Problems.missing("file");
    return with(uploads.offset(sha256), Problems.reply(problem, format));
  }

  private Route.Work acceptPiece(Call call, Sha256 sha256, Format format) {
    if (!call.headers().get("Content-Type", "").strip().equalsIgnoreCase(PIECE_TYPE)) {
      throw new MediaTypes.UnsupportedMediaTypeException(PIECE_TYPE);
    }
    call.requireUncompressed();
    long offset = number(call, OFFSET);
    long length = number(call, LENGTH);
    if (call.body().remaining() > Uploads.PIECE_BYTES_MAX) {
      String detail = "a piece is at most " + Uploads.PIECE_BYTES_MAX + " bytes";
      return new Route.Work.Done(Problems.reply(Problems.tooLarge("body", 413, detail), format));
    }
    byte[] piece = new byte[call.body().remaining()];
    call.body().get(piece);
    return new Route.Work.Blocking(
        () -> reply(uploads.append(sha256, offset, length, ByteBuffer.wrap(piece)), format));
  }

  private static long number(Call call, String header) {
    String text = call.headers().get(header, "");
    if (call.headers().getAll(header).size() != 1 || !NUMBER.matcher(text).matches()) {
      throw new InvalidValueException(text, "given once, a number of bytes").in(header);
    }
    return Long.parseLong(text);
  }

  private static Reply reply(UploadStatus status, Format format) {
    return switch (status) {
      case UploadStatus.Partial partial -> with(partial.offset(), empty(204));
      case UploadStatus.Whole whole -> with(whole.file().size(), empty(201));
      case UploadStatus.Misplaced misplaced ->
          with(misplaced.offset(), Problems.reply(Problems.misplaced(misplaced.offset()), format));
    };
  }

  private static Reply empty(int status) {
    return new Reply(
        status, Map.of("Cache-Control", "no-store"), new Reply.Body.Bytes(new byte[0]));
  }

  private static Reply with(long offset, Reply reply) {
    return reply.with(OFFSET, Long.toString(offset));
  }
}
