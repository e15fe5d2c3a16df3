package io.patchbay.sim.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// One HTTP/1.1 connection to one server, opened when first needed and kept alive between requests.
/// For one thread at a time.
///
/// Plain blocking sockets and not `java.net.http`: a sweep asks a hundred thousand times, and its
/// cost comes out of the same two cores that answer.
///
/// Limits: 5 s to connect, 30 s without a byte.
public final class Connection implements AutoCloseable {
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final int READ_TIMEOUT_MILLIS = 30_000;

  private final URI server;
  private @Nullable Channel channel;

  /// @param server `http://HOST[:PORT]` or `https://HOST[:PORT]`
  /// @throws IllegalArgumentException if it is anything else
  public Connection(URI server) {
    if (!isServer(server)) {
      throw new IllegalArgumentException(
          "server: " + server + " (expected: http://HOST[:PORT] or https://HOST[:PORT])");
    }
    this.server = server;
  }

  /// Returns whether this is the address of a server: scheme, host, perhaps a port, nothing else.
  public static boolean isServer(URI uri) {
    String path = uri.getRawPath();
    return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
        && uri.getHost() != null
        && uri.getRawUserInfo() == null
        && (path == null || path.isEmpty() || path.equals("/"))
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null;
  }

  /// Asks for a target, for example `/content/9b1c.../a.exe`.
  ///
  /// @return good until the next request
  /// @throws IOException if there is no connection, or what comes is not HTTP
  Reply get(String target, String accept) throws IOException {
    return exchange("GET " + target, "Accept: " + accept + "\r\n", new byte[0]);
  }

  /// Sends a body. It may be sent twice if the server drops the connection, so it must not change
  /// anything.
  ///
  /// @return good until the next request
  /// @throws IOException if there is no connection, or what comes is not HTTP
  Reply post(String target, String contentType, byte[] body, String accept) throws IOException {
    String fields =
        "Accept: "
            + accept
            + "\r\nContent-Type: "
            + contentType
            + "\r\nContent-Length: "
            + body.length
            + "\r\n";
    return exchange("POST " + target, fields, body);
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.socket.close();
      channel = null;
    }
  }

  private Reply exchange(String methodAndTarget, String fields, byte[] body) throws IOException {
    String head =
        methodAndTarget
            + " HTTP/1.1\r\nHost: "
            + server.getRawAuthority()
            + "\r\nUser-Agent: patchbay-sim\r\n"
            + fields
            + "\r\n";
    var request = new ByteArrayOutputStream(head.length() + body.length);
    request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(body);
    dropUnlessReusable();
    boolean isReused = channel != null;
    try {
      return send(request);
    } catch (IOException e) {
      close();
      if (!isReused || e instanceof SocketTimeoutException) {
        throw e;
      }
      return send(request); // A server may close an idle connection just when we use it again.
    }
  }

  private Reply send(ByteArrayOutputStream request) throws IOException {
    if (channel == null) {
      channel = connect();
    }
    request.writeTo(channel.out);
    channel.out.flush();
    return channel.receive();
  }

  private void dropUnlessReusable() throws IOException {
    if (channel != null && !channel.isReusable()) {
      close();
    }
  }

  private Channel connect() throws IOException {
    boolean isTls = server.getScheme().equals("https");
    int port = server.getPort() >= 0 ? server.getPort() : isTls ? 443 : 80;
    var socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(server.getHost(), port), CONNECT_TIMEOUT_MILLIS);
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      return new Channel(isTls ? tls(socket, port) : socket);
    } catch (IOException e) {
      socket.close();
      String reason = e instanceof UnknownHostException ? "unknown host" : e.getMessage();
      throw new IOException("no connection to " + server + ": " + reason, e);
    }
  }

  private Socket tls(Socket plain, int port) throws IOException {
    var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    var socket = (SSLSocket) factory.createSocket(plain, server.getHost(), port, true);
    SSLParameters parameters = socket.getSSLParameters();
    // Without it any valid certificate would do.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /// An open socket and the answer that is being read from it.
  private static final class Channel {
    final Socket socket;
    final InputStream in;
    final OutputStream out;
    private @Nullable Reply last;
    private boolean isLastOfConnection;

    Channel(Socket socket) throws IOException {
      this.socket = socket;
      in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
      out = socket.getOutputStream();
    }

    Reply receive() throws IOException {
      ResponseHead head = ResponseHead.read(in);
      while (head.status() / 100 == 1) {
        head = ResponseHead.read(in);
      }
      isLastOfConnection = head.isLastOfConnection();
      last = new Reply(head.status(), head.mediaType(), head.body(in));
      return last;
    }

    boolean isReusable() throws IOException {
      return !isLastOfConnection && (last == null || last.body().read() < 0);
    }
  }
}
