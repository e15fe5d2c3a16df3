package io.patchbay.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/// As Netty's, which refuses what could smuggle a request past a proxy (two lengths, a length
/// beside chunks, bare line feeds), and stricter still: no folded header lines (RFC 9112, 5.2), no
/// transfer coding but chunked. Knows whether it stands between two requests.
final class RequestDecoder extends HttpRequestDecoder {
  private boolean inHead;
  private boolean inBody;
  private boolean refused;

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
    return inHead || inBody || actualReadableBytes() > 0;
  }

  /// Whether a request's head is whole and its body is not.
  boolean isInBody() {
    return inBody;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (refused) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (!inBody && isFolded(in)) {
      in.skipBytes(in.readableBytes());
      HttpRequest folded = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
      refuse(folded, new IllegalArgumentException("a folded header line"));
      out.add(folded);
      return;
    }
    int before = in.readableBytes();
    int known = out.size();
    super.decode(ctx, in, out);
    inHead |= !inBody && in.readableBytes() != before;
    for (int i = known; i < out.size(); i++) {
      follow(out.get(i));
    }
  }

  private void follow(Object decoded) {
    if (decoded instanceof HttpRequest request && request.decoderResult().isSuccess()) {
      inHead = false;
      inBody = true;
      List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
      if (!codings.isEmpty()
          && (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked"))) {
        refuse(request, new TransferCodingException());
      }
    }
    if (decoded instanceof LastHttpContent) {
      inHead = false;
      inBody = false;
    }
  }

  private void refuse(HttpRequest request, RuntimeException reason) {
    refused = true;
    inHead = false;
    inBody = false;
    request.setDecoderResult(DecoderResult.failure(reason));
  }

  // What was read of a head and not decoded begins with a line.
  private boolean isFolded(ByteBuf in) {
    int end = in.writerIndex();
    int line = in.readerIndex();
    boolean first = !inHead;
    while (line < end) {
      byte start = in.getByte(line);
      if (!first && (start == ' ' || start == '\t')) {
        return true;
      }
      if (!first && (start == '\r' || start == '\n')) {
        return false; // The head's end; what follows is looked at when it is its turn.
      }
      first = false;
      int feed = in.indexOf(line, end, (byte) '\n');
      line = feed < 0 ? end : feed + 1;
    }
    return false;
  }
}
