package io.patchbay.sim;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.proto.v1.OfferResponse;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A server on one event loop that pipelines, and misbehaves as a test tells it to.
final class StubServer implements AutoCloseable {
  /// Addresses that connected.
  final Set<String> addresses = ConcurrentHashMap.newKeySet();

  /// Connections so far.
  final AtomicInteger connections = new AtomicInteger();

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel listener;
  private final boolean isTls;
  private volatile @Nullable Function<OfferRequest, OfferResponse> answers;
  private volatile int requestsAConnection = Integer.MAX_VALUE;
  private volatile String instead = "";

  StubServer(@Nullable SslContext tls) throws InterruptedException {
    isTls = tls != null;
    listener =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections.incrementAndGet();
                    var remote = (InetSocketAddress) channel.remoteAddress();
                    addresses.add(remote.getAddress().getHostAddress());
                    if (tls != null) {
                      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                    }
                    channel.pipeline().addLast(new Answerer());
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
  }

  URI uri() {
    int port = ((InetSocketAddress) listener.localAddress()).getPort();
    return URI.create((isTls ? "https" : "http") + "://127.0.0.1:" + port);
  }

  StubServer offering(Function<OfferRequest, OfferResponse> answers) {
    this.answers = answers;
    return this;
  }

  /// Says that it closes with this answer of each connection, and leaves later requests unanswered.
  StubServer closingAfter(int requests) {
    requestsAConnection = requests;
    return this;
  }

  /// Answers everything with these bytes; closes if they are empty.
  StubServer sending(String bytes) {
    instead = bytes;
    answers = null;
    return this;
  }

  /// Stands still for a while, some time from now.
  void stall(long afterMillis, long millis) {
    var never = new CountDownLatch(1);
    var _ =
        loop.schedule(
            () -> never.await(millis, TimeUnit.MILLISECONDS), afterMillis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Answerer extends ByteToMessageDecoder {
    private int answered;

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
        throws InvalidProtocolBufferException {
      String text = in.toString(StandardCharsets.ISO_8859_1);
      int head = text.indexOf("\r\n\r\n") + 4;
      int length = head < 4 ? 0 : contentLength(text.substring(0, head));
      if (head < 4 || text.length() < head + length) {
        return;
      }
      in.skipBytes(head + length);
      if (answered < requestsAConnection) {
        answered++;
        answer(ctx, text.substring(0, head), text.substring(head, head + length));
      }
    }

    private void answer(ChannelHandlerContext ctx, String head, String body)
        throws InvalidProtocolBufferException {
      var write = ctx.writeAndFlush(Unpooled.wrappedBuffer(bytes(head, body)));
      if (answered == requestsAConnection || (answers == null && instead.isEmpty())) {
        write.addListener(ChannelFutureListener.CLOSE);
      }
    }

    private byte[] bytes(String head, String body) throws InvalidProtocolBufferException {
      if (answers == null) {
        return instead.getBytes(StandardCharsets.ISO_8859_1);
      }
      boolean isGet = head.startsWith("GET ");
      OfferRequest request =
          isGet
              ? Queries.parse(head.substring(head.indexOf('?') + 1, head.indexOf(" HTTP/1.1")))
              : OfferRequest.parseFrom(body.getBytes(StandardCharsets.ISO_8859_1));
      OfferResponse answer = answers.apply(request);
      byte[] content =
          isGet
              ? JsonFormat.printer().print(answer).getBytes(StandardCharsets.UTF_8)
              : answer.toByteArray();
      String type = isGet ? "application/json" : "application/x-protobuf";
      String last = answered == requestsAConnection ? "Connection: close\r\n" : "";
      byte[] first =
          "HTTP/1.1 200 OK\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n"
              .formatted(type, last, content.length)
              .getBytes(StandardCharsets.US_ASCII);
      return concatenated(first, content);
    }
  }

  private static byte[] concatenated(byte[] first, byte[] second) {
    byte[] all = new byte[first.length + second.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private static int contentLength(String head) {
    int at = head.indexOf("Content-Length: ");
    return at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf("\r\n", at)));
  }
}
