package io.patchbay.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.util.List;

/// As Netty's, which refuses what could smuggle a request past a proxy (a length beside chunks,
/// bare line feeds), and stricter still: one blank between the words of a request line, no folded
/// lines (RFC 9112, 5.2), no second length whatever the version, no length that goes without
/// saying, no transfer coding but chunked. Knows whether it stands between two requests.
final class RequestDecoder extends HttpRequestDecoder {
  private boolean begun;
  private boolean inHead;
  private boolean inBody;
  // Zero or less: not known.
  private long bodyLeft;
  private boolean refused;
  private int lengths;

  RequestDecoder(Limits limits) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.requestLineBytesMax())
            .setMaxHeaderSize(limits.headersBytesMax()));
  }

  /// A transfer coding that is not known here (RFC 9112, 6.1).
  static final class TransferCodingException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// Whether a request has begun and is not whole.
  boolean isMidRequest() {
    return begun || inBody || actualReadableBytes() > 0;
  }

  /// Whether a request's head is whole and its body is not.
  boolean isInBody() {
    return inBody;
  }

  /// How many of these bytes belong to the request at hand, as far as can be seen without decoding
  /// them.
  ///
  /// @param max how many there are at most
  int wanted(ByteBuf in, int max) {
    if (inBody) {
      return bodyLeft > 0 ? (int) Math.min(bodyLeft, max) : max;
    }
    int from = in.readerIndex();
    int end = from + max;
    for (int at = from; at < end; ) {
      if (inHead || at > from) {
        if (at + 1 < end && in.getByte(at) == '\r' && in.getByte(at + 1) == '\n') {
          return at + 2 - from; // The blank line.
        }
      }
      int feed = in.indexOf(at, end, (byte) '\n');
      at = feed < 0 ? end : feed + 1;
    }
    return max;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (refused) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (!inHead && !inBody && skipEmptyLines(in)) {
      return;
    }
    if (!inBody && isMisshapen(in)) {
      in.skipBytes(in.readableBytes());
      HttpRequest misshapen = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
      refuse(misshapen, new IllegalArgumentException("a folded line, or a bare CR or LF"));
      out.add(misshapen);
      return;
    }
    int before = in.readableBytes();
    int known = out.size();
    super.decode(ctx, in, out);
    begun |= !inBody && in.readableBytes() != before;
    for (int i = known; i < out.size(); i++) {
      follow(out.get(i));
    }
  }

  // Some clients send an empty line behind a body (RFC 9112, 2.2). Whether what follows is not
  // there yet.
  private boolean skipEmptyLines(ByteBuf in) {
    int from = in.readerIndex();
    int end = in.writerIndex();
    int at = from;
    while (at + 1 < end && in.getByte(at) == '\r' && in.getByte(at + 1) == '\n') {
      at += 2;
    }
    begun |= at > from;
    in.readerIndex(at);
    return at == end || (at + 1 == end && in.getByte(at) == '\r');
  }

  // Called once the request line is whole.
  @Override
  protected HttpMessage createMessage(String[] words) throws Exception {
    if (!words[2].startsWith("HTTP/")) {
      throw new IllegalArgumentException("HTTP in small letters");
    }
    inHead = true;
    return super.createMessage(words);
  }

  @Override
  protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
    if (start > 0) {
      throw new IllegalArgumentException("a blank before the method");
    }
    return super.splitFirstWordInitialLine(line, start, length);
  }

  @Override
  protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
    requireOneBlank(line, start);
    return super.splitSecondWordInitialLine(line, start, length);
  }

  @Override
  protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
    requireOneBlank(line, start);
    return super.splitThirdWordInitialLine(line, start, length);
  }

  private static void requireOneBlank(byte[] line, int word) {
    if (word < 2 || line[word - 1] != ' ' || (line[word - 2] >= 0 && line[word - 2] <= ' ')) {
      throw new IllegalArgumentException("not one blank between the words of a request line");
    }
  }

  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    AsciiString name = super.splitHeaderName(line, start, length);
    // Netty takes the first of two with HTTP/1.0; and eight bytes behind a GET with these keys.
    if ((HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name) && lengths++ > 0)
        || HttpHeaderNames.SEC_WEBSOCKET_KEY1.contentEqualsIgnoreCase(name)) {
      throw new IllegalArgumentException("a length that may be read in two ways");
    }
    return name;
  }

  private void follow(Object decoded) {
    if (decoded instanceof HttpRequest request && request.decoderResult().isSuccess()) {
      begun = false;
      inHead = false;
      inBody = true;
      bodyLeft = HttpUtil.getContentLength(request, 0L);
      lengths = 0;
      List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
      if (!codings.isEmpty()
          && (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked"))) {
        refuse(request, new TransferCodingException());
      }
    }
    if (decoded instanceof HttpContent content) {
      bodyLeft -= content.content().readableBytes();
    }
    if (decoded instanceof LastHttpContent) {
      begun = false;
      inBody = false;
      lengths = 0;
    }
  }

  private void refuse(HttpRequest request, RuntimeException reason) {
    refused = true;
    begun = false;
    inHead = false;
    inBody = false;
    request.setDecoderResult(DecoderResult.failure(reason));
  }

  // What was read of a head and not decoded begins with a line.
  private boolean isMisshapen(ByteBuf in) {
    int end = in.writerIndex();
    int line = in.readerIndex();
    if (!inHead) {
      byte start = in.getByte(line);
      if (start == '\r' || start == '\n') {
        return true;
      }
      line = nextLine(in, line);
    }
    while (line < end) {
      byte start = in.getByte(line);
      if (start == ' ' || start == '\t') {
        return true;
      }
      if (start == '\r' || start == '\n') {
        return false; // The head's end; what follows is looked at when it is its turn.
      }
      line = nextLine(in, line);
    }
    return false;
  }

  private static int nextLine(ByteBuf in, int line) {
    int feed = in.indexOf(line, in.writerIndex(), (byte) '\n');
    return feed < 0 ? in.writerIndex() : feed + 1;
  }
}
