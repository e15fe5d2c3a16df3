package io.patchbay.sim.wire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
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
/// Limits: 5 s to connect, 30 s without a byte unless told otherwise.
public final class Connection implements AutoCloseable {
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

  private final URI server;
  private final Duration silenceMax;
  private @Nullable Channel channel;

  /// @param server `http://HOST[:PORT]` or `https://HOST[:PORT]`
  /// @throws IllegalArgumentException if it is anything else
  public Connection(URI server) {
    this(server, SILENCE_MAX);
  }

  /// @param server `http://HOST[:PORT]` or `https://HOST[:PORT]`
  /// @param silenceMax without a byte, from 1 ms; after it a read fails
  /// @throws IllegalArgumentException if the server is anything else
  public Connection(URI server, Duration silenceMax) {
    if (!isServer(server)) {
      throw new IllegalArgumentException(
          "server: " + server + " (expected: http://HOST[:PORT] or https://HOST[:PORT])");
    }
    this.server = server;
    this.silenceMax = silenceMax;
  }

  /// Returns a new connection to the same server, with the same limits.
  public Connection another() {
    return new Connection(server, silenceMax);
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

  /// Sends the request and returns the answer, good until the next request.
  ///
  /// @throws IOException if there is no connection, or what comes is not HTTP
  public Reply exchange(Request request) throws IOException {
    dropUnlessReusable();
    boolean isReused = channel != null;
    try {
      return send(request);
    } catch (IOException e) {
      if (!isReused || e instanceof SocketTimeoutException) {
        throw e;
      }
      return send(request); // A server may close an idle connection just when we use it again.
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.socket.close();
      channel = null;
    }
  }

  private Reply send(Request request) throws IOException {
    Channel open = channel == null ? connect() : channel;
    channel = open;
    try {
      request.encoded(server.getRawAuthority()).writeTo(open.out);
      open.out.flush();
      return open.receive(request.isHead());
    } catch (IOException e) {
      close(); // What still comes would be taken for the next answer.
      throw e;
    }
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
      socket.setSoTimeout(Math.toIntExact(silenceMax.toMillis()));
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

    Reply receive(boolean isHeadOnly) throws IOException {
      ResponseHead head = ResponseHead.read(in);
      while (head.status() / 100 == 1) {
        head = ResponseHead.read(in);
      }
      // The fields of an answer without a body may tell the length of the one it stands for.
      boolean isBodyless = isHeadOnly || head.status() == 204 || head.status() == 304;
      isLastOfConnection = head.isLastOfConnection(isBodyless);
      InputStream body = isBodyless ? InputStream.nullInputStream() : head.body(in);
      last = new Reply(head.status(), head.fields(), body);
      return last;
    }

    boolean isReusable() {
      try {
        return !isLastOfConnection && (last == null || last.body().read() < 0);
      } catch (IOException e) {
        return false; // It broke off.
      }
    }
  }
}
