package io.patchbay.sim.load;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Finds the answers in what comes over a connection, however it is split. RFC 9112. Makes no
/// garbage for an answer that is not kept.
///
/// Limits: 8 KiB a line, 100 lines a head, 1 MiB a body.
final class AnswerParser {
  /// Is told of the answers, in their order.
  interface Listener {
    /// Returns whether the answer that now begins is to be kept.
    boolean isToBeKept();

    /// @param isLast whether the connection ends with this answer
    /// @param kept null if it was not to be kept
    void onAnswer(int status, boolean isLast, @Nullable KeptAnswer kept) throws FramingException;
  }

  private enum Part {
    STATUS_LINE,
    FIELDS,
    BODY,
    BODY_TO_THE_END,
    CHUNK_LINE,
    CHUNK,
    CHUNK_END,
    TRAILER
  }

  private static final int LINE_BYTES_MAX = 8 * 1024;
  private static final int LINES_MAX = 100;
  private static final int BODY_BYTES_MAX = 1 << 20;
  private static final byte[] VERSION = ascii("http/1.");
  private static final byte[] CONTENT_LENGTH = ascii("content-length:");
  private static final byte[] CONTENT_TYPE = ascii("content-type:");
  private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding:");
  private static final byte[] CONNECTION = ascii("connection:");
  private static final byte[] CHUNKED = ascii("chunked");
  private static final byte[] CLOSE = ascii("close");
  private static final int NO_LENGTH = -1;

  private final Listener listener;
  private Part part = Part.STATUS_LINE;

  // The line that was read last, without its end.
  private int lineFrom;
  private int lineTo;

  // The answer under way.
  private int status;
  private int lines;
  private boolean isLast;
  private boolean isChunked;
  private int length;
  private int bodyBytes;
  private int remaining;
  private String contentType = "";
  private @Nullable ByteArrayOutputStream kept;

  AnswerParser(Listener listener) {
    this.listener = listener;
  }

  /// Reads on; leaves behind what is not enough to go on with.
  ///
  /// @throws FramingException if it is not HTTP; the parser is of no use then
  void read(ByteBuf in) throws FramingException {
    boolean isProgress = true;
    while (isProgress) {
      isProgress =
          switch (part) {
            case STATUS_LINE -> line(in) && statusLine(in);
            case FIELDS -> line(in) && field(in);
            case BODY, CHUNK -> content(in);
            case BODY_TO_THE_END -> contentToTheEnd(in);
            case CHUNK_LINE -> line(in) && chunkLine(in);
            case CHUNK_END -> line(in) && chunkEnd();
            case TRAILER -> line(in) && trailer();
          };
    }
  }

  /// The connection ended. What it ends is an answer only if that is delimited by the end.
  void end() throws FramingException {
    if (part == Part.BODY_TO_THE_END) {
      complete();
    }
  }

  /// Returns whether there are bytes to come before an answer can begin.
  boolean isInside() {
    return part != Part.STATUS_LINE;
  }

  private boolean line(ByteBuf in) throws FramingException {
    int from = in.readerIndex();
    int end = in.indexOf(from, in.writerIndex(), (byte) '\n');
    if ((end < 0 ? in.readableBytes() : end - from) > LINE_BYTES_MAX) {
      throw new FramingException("line: longer than " + LINE_BYTES_MAX + " bytes");
    }
    if (end < 0) {
      return false;
    }
    if (end == from || in.getByte(end - 1) != '\r') {
      throw new FramingException("line: ends with a bare LF (expected: CR LF)");
    }
    lineFrom = from;
    lineTo = end - 1;
    in.readerIndex(end + 1);
    return true;
  }

  private boolean statusLine(ByteBuf in) throws FramingException {
    // HTTP/1.1 200 OK
    if (lineTo - lineFrom < 12
        || !startsWith(in, lineFrom, VERSION)
        || in.getByte(lineFrom + 8) != ' '
        || (lineTo - lineFrom > 12 && in.getByte(lineFrom + 12) != ' ')) {
      throw new FramingException("status line: " + text(in) + " (expected: HTTP/1.1 and a status)");
    }
    status = (int) number(in, lineFrom + 9, lineFrom + 12, 10, "status");
    if (status < 100) {
      throw new FramingException("status: " + status + " (expected: from 100)");
    }
    isLast = in.getByte(lineFrom + 7) == '0';
    lines = 0;
    isChunked = false;
    length = NO_LENGTH;
    bodyBytes = 0;
    contentType = "";
    kept = status >= 200 && listener.isToBeKept() ? new ByteArrayOutputStream(1024) : null;
    part = Part.FIELDS;
    return true;
  }

  private boolean field(ByteBuf in) throws FramingException {
    if (lineFrom == lineTo) {
      endOfHead();
      return true;
    }
    if (++lines > LINES_MAX) {
      throw new FramingException("head: more than " + LINES_MAX + " lines");
    }
    switch (in.getByte(lineFrom) | 0x20) {
      case 'c' -> fieldWithC(in);
      case 't' -> isChunked |= is(in, TRANSFER_ENCODING, CHUNKED);
      default -> {} // Of no concern here.
    }
    return true;
  }

  private void fieldWithC(ByteBuf in) throws FramingException {
    if (startsWith(in, lineFrom, CONTENT_LENGTH)) {
      int from = lineFrom + CONTENT_LENGTH.length;
      int value = length(in, from, 10, "Content-Length");
      if (length != NO_LENGTH && length != value) {
        throw new FramingException("Content-Length: " + length + " and " + value);
      }
      length = value;
    } else if (is(in, CONNECTION, CLOSE)) {
      isLast = true;
    } else if (kept != null && startsWith(in, lineFrom, CONTENT_TYPE)) {
      String value = text(in).substring(CONTENT_TYPE.length);
      int parameters = value.indexOf(';');
      contentType =
          (parameters < 0 ? value : value.substring(0, parameters))
              .strip()
              .toLowerCase(Locale.ROOT);
    }
  }

  private void endOfHead() throws FramingException {
    if (status < 200) {
      part = Part.STATUS_LINE; // The answer proper is still to come.
    } else if (status == 204 || status == 304) {
      complete();
    } else if (isChunked) {
      if (length != NO_LENGTH) {
        throw new FramingException("Content-Length and Transfer-Encoding in one answer");
      }
      part = Part.CHUNK_LINE;
    } else if (length == NO_LENGTH) {
      isLast = true;
      part = Part.BODY_TO_THE_END;
    } else {
      expect(length, Part.BODY);
      if (length == 0) {
        complete();
      }
    }
  }

  private boolean content(ByteBuf in) throws FramingException {
    remaining -= consume(in, remaining);
    if (remaining > 0) {
      return false;
    }
    if (part == Part.CHUNK) {
      part = Part.CHUNK_END;
    } else {
      complete();
    }
    return true;
  }

  private boolean contentToTheEnd(ByteBuf in) throws FramingException {
    expect(in.readableBytes(), Part.BODY_TO_THE_END);
    consume(in, remaining);
    return false;
  }

  private int consume(ByteBuf in, int bytesMax) {
    int bytes = Math.min(in.readableBytes(), bytesMax);
    if (kept == null) {
      in.skipBytes(bytes);
    } else {
      try {
        in.readBytes(kept, bytes);
      } catch (IOException e) {
        throw new AssertionError("memory does not fail", e);
      }
    }
    return bytes;
  }

  private boolean chunkLine(ByteBuf in) throws FramingException {
    int extension = in.indexOf(lineFrom, lineTo, (byte) ';');
    lineTo = extension < 0 ? lineTo : extension;
    int bytes = length(in, lineFrom, 16, "chunk");
    if (bytes == 0) {
      part = Part.TRAILER;
    } else {
      expect(bytes, Part.CHUNK);
    }
    return true;
  }

  private boolean chunkEnd() throws FramingException {
    if (lineFrom != lineTo) {
      throw new FramingException("chunk: longer than it says");
    }
    part = Part.CHUNK_LINE;
    return true;
  }

  private boolean trailer() throws FramingException {
    if (lineFrom == lineTo) {
      complete();
    } else if (++lines > LINES_MAX) {
      throw new FramingException("trailer: more than " + LINES_MAX + " lines");
    }
    return true;
  }

  private void expect(int bytes, Part of) throws FramingException {
    bodyBytes += bytes;
    if (bodyBytes > BODY_BYTES_MAX) {
      throw new FramingException("body: longer than " + BODY_BYTES_MAX + " bytes");
    }
    remaining = bytes;
    part = of;
  }

  private void complete() throws FramingException {
    part = Part.STATUS_LINE;
    listener.onAnswer(
        status, isLast, kept == null ? null : new KeptAnswer(contentType, kept.toByteArray()));
  }

  // At most BODY_BYTES_MAX, so that sums cannot overflow.
  private int length(ByteBuf in, int from, int radix, String what) throws FramingException {
    int first = from;
    int last = lineTo;
    while (first < last && isBlank(in.getByte(first))) {
      first++;
    }
    while (first < last && isBlank(in.getByte(last - 1))) {
      last--;
    }
    long value = number(in, first, last, radix, what);
    if (value > BODY_BYTES_MAX) {
      throw new FramingException("body: longer than " + BODY_BYTES_MAX + " bytes");
    }
    return (int) value;
  }

  private long number(ByteBuf in, int from, int to, int radix, String what)
      throws FramingException {
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = Character.digit(in.getByte(i), radix);
      if (digit < 0) {
        throw new FramingException(what + ": " + text(in) + " (expected: a number)");
      }
      value = value * radix + digit;
    }
    if (from == to || to - from > 8) {
      throw new FramingException(what + ": " + text(in) + " (expected: up to 8 digits)");
    }
    return value;
  }

  // A field of this name whose whole value is this word.
  private boolean is(ByteBuf in, byte[] name, byte[] value) {
    if (!startsWith(in, lineFrom, name)) {
      return false;
    }
    int from = lineFrom + name.length;
    while (from < lineTo && isBlank(in.getByte(from))) {
      from++;
    }
    int to = from + value.length;
    if (!startsWith(in, from, value)) {
      return false;
    }
    while (to < lineTo && isBlank(in.getByte(to))) {
      to++;
    }
    return to == lineTo;
  }

  private boolean startsWith(ByteBuf in, int from, byte[] lowerCase) {
    if (lineTo - from < lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      int b = in.getByte(from + i);
      if ((b >= 'A' && b <= 'Z' ? b | 0x20 : b) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private String text(ByteBuf in) {
    return in.toString(lineFrom, lineTo - lineFrom, StandardCharsets.ISO_8859_1);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
