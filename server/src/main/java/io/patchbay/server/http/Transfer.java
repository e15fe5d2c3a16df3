package io.patchbay.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One body with a file in it on its way to a client, slice by slice, each written when the one
/// before it is out; so a connection holds one slice at most, however slowly its client reads. The
/// file is closed when it ends, however it ends. For one event loop.
final class Transfer {
  private static final Logger LOG = LoggerFactory.getLogger(Transfer.class);

  private final ChannelHandlerContext ctx;
  private final Reply.Body.Contents contents;
  private final Bandwidth ceiling;
  private final ChannelPromise done;
  private final boolean encrypted;
  private int piece;
  private long at;
  private long sent;

  /// @param ceiling of the connection
  Transfer(ChannelHandlerContext ctx, Reply.Body.Contents contents, Bandwidth ceiling) {
    this.ctx = ctx;
    this.contents = contents;
    this.ceiling = ceiling;
    this.done = ctx.newPromise();
    this.encrypted = ctx.pipeline().get(SslHandler.class) != null;
    done.addListener(future -> contents.close());
  }

  EventExecutor executor() {
    return ctx.executor();
  }

  Bandwidth ceiling() {
    return ceiling;
  }

  /// When all of it is out, or it failed.
  ChannelPromise done() {
    return done;
  }

  /// Bytes given to the connection so far.
  long sent() {
    return sent;
  }

  boolean isWritten() {
    return piece == contents.pieces().size();
  }

  /// Writes what stands before the first bytes of the file.
  void begin() {
    writeTexts();
  }

  /// Sends what is written and not sent.
  void flush() {
    ctx.flush();
  }

  /// Ends it before its time.
  void fail(Throwable cause) {
    done.tryFailure(cause);
  }

  /// Sends the next bytes of the file, and what stands behind them.
  ///
  /// @param max of the file
  /// @param whenOut told when these are out
  /// @return how many bytes
  int send(int max, ChannelFutureListener whenOut) {
    ByteRange range = (ByteRange) contents.pieces().get(piece);
    int length = (int) Math.min(max, range.length() - at);
    long before = sent;
    ChannelFuture out;
    try {
      out = write(range.from() + at, length);
    } catch (IOException | OutOfMemoryError e) {
      LOG.atError().setCause(e).log("a file could not be read while it was sent");
      fail(e);
      return 0;
    }
    at += length;
    sent += length;
    if (at == range.length()) {
      at = 0;
      piece++;
      writeTexts();
    }
    // A text behind it goes in the same system call, or is lost with the connection.
    out.addListener(whenOut);
    ctx.flush();
    return (int) (sent - before);
  }

  private ChannelFuture write(long from, int length) throws IOException {
    return ctx.write(encrypted ? read(from, length) : new Slice(contents.file(), from, length));
  }

  // Reading waits for the disk where the pages are not in memory, as sendfile(2) does; so does
  // nginx on its loop, unless it is told otherwise. What is downloaded is what everybody
  // downloads, so it is in memory.
  private ByteBuf read(long from, int length) throws IOException {
    ByteBuf bytes = ctx.alloc().directBuffer(length, length);
    try {
      while (bytes.isWritable()) {
        long next = from + bytes.readableBytes();
        if (bytes.writeBytes(contents.file(), next, bytes.writableBytes()) < 0) {
          throw new EOFException("the file ends at " + next);
        }
      }
      return bytes;
    } catch (IOException e) {
      bytes.release();
      throw e;
    }
  }

  private void writeTexts() {
    while (!isWritten() && contents.pieces().get(piece) instanceof Piece.Text text) {
      ctx.write(Unpooled.wrappedBuffer(text.bytes()))
          .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
      sent += text.length();
      piece++;
    }
  }

  /// A slice of a file that stays open for the next one.
  private static final class Slice extends DefaultFileRegion {
    Slice(FileChannel file, long from, long length) {
      super(file, from, length);
    }

    @Override
    protected void deallocate() {
      // The transfer closes the file.
    }
  }
}
