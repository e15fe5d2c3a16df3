package io.patchbay.server.testing;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One connection on which a test sends exactly the bytes it wants. Every wait ends after ten
/// seconds with a [SocketTimeoutException].
public final class RawHttp implements AutoCloseable {
  private static final int WAIT_MILLIS_MAX = 10_000;

  private final Socket socket;
  private final PushbackInputStream in;

  private RawHttp(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new PushbackInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  /// An answer.
  ///
  /// @param headers names in lower case
  /// @param body bytes as ISO 8859-1
  public record Response(int status, Map<String, String> headers, String body) {
    public Response {
      headers = Map.copyOf(headers);
    }

    public String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    public byte[] bytes() {
      return body.getBytes(StandardCharsets.ISO_8859_1);
    }

    public JsonObject json() {
      return JsonParser.parseString(new String(bytes(), StandardCharsets.UTF_8)).getAsJsonObject();
    }
  }

  public static RawHttp connect(InetSocketAddress address) throws IOException {
    return connect(address, 1 << 16);
  }

  /// @param receiveBytes what the system takes in before the test reads, about
  public static RawHttp connect(InetSocketAddress address, int receiveBytes) throws IOException {
    return connect(new InetSocketAddress(0), address, receiveBytes);
  }

  /// @param from an address of the loopback, for example `127.0.0.2`
  public static RawHttp connectFrom(String from, InetSocketAddress address) throws IOException {
    return connect(new InetSocketAddress(from, 0), address, 1 << 16);
  }

  private static RawHttp connect(
      InetSocketAddress from, InetSocketAddress address, int receiveBytes) throws IOException {
    Socket socket = new Socket();
    try {
      socket.bind(from);
      socket.setReceiveBufferSize(receiveBytes);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(WAIT_MILLIS_MAX);
      socket.connect(address, WAIT_MILLIS_MAX);
      return new RawHttp(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// The same over a connection there is, for example one with TLS; closed with this.
  public static RawHttp over(Socket socket) throws IOException {
    socket.setSoTimeout(WAIT_MILLIS_MAX);
    return new RawHttp(socket);
  }

  /// One request without a body, on a connection of its own.
  ///
  /// @param headers whole lines without line ends
  public static Response ask(
      InetSocketAddress address, String method, String target, String... headers)
      throws IOException {
    try (RawHttp http = connect(address)) {
      http.send(head(method, target, headers));
      return method.equals("HEAD") ? http.receiveHead() : http.receive();
    }
  }

  /// One request with a body, on a connection of its own.
  public static Response post(
      InetSocketAddress address, String target, byte[] body, String... headers) throws IOException {
    try (RawHttp http = connect(address)) {
      http.send(posted(target, body, headers));
      return http.receive();
    }
  }

  /// Request line and headers, with the blank line.
  public static String head(String method, String target, String... headers) {
    StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: test\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  /// A whole POST.
  public static byte[] posted(String target, byte[] body, String... headers) {
    String[] all = Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = "Content-Length: " + body.length;
    byte[] head = head("POST", target, all).getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream out = new ByteArrayOutputStream(head.length + body.length);
    out.writeBytes(head);
    out.writeBytes(body);
    return out.toByteArray();
  }

  /// @param text as ISO 8859-1
  public void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /// Sends as much as the server takes: it may close at any time.
  ///
  /// @return whether it took all
  public boolean trySend(byte[] bytes) throws IOException {
    try {
      send(bytes);
      return true;
    } catch (SocketException e) {
      return false;
    }
  }

  /// Says that nothing more will be sent.
  public void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /// @throws EOFException if the server closed first
  public Response receive() throws IOException {
    return receive(true);
  }

  /// An answer to HEAD.
  public Response receiveHead() throws IOException {
    return receive(false);
  }

  private Response receive(boolean withBody) throws IOException {
    String[] lines = readHead().split("\r\n", -1);
    int status = Integer.parseInt(lines[0].substring(9, 12));
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    int length =
        withBody && status >= 200 && status != 304
            ? Integer.parseInt(headers.getOrDefault("content-length", "0"))
            : 0;
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("body: " + body.length + " of " + length + " bytes");
    }
    return new Response(status, headers, new String(body, StandardCharsets.ISO_8859_1));
  }

  private String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("closed after: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /// The answer; empty if the server closed or reset the connection instead.
  public Optional<Response> receiveUnlessClosed() throws IOException {
    try {
      return Optional.of(receive());
    } catch (EOFException | SocketException e) {
      return Optional.empty();
    }
  }

  /// Waits until the server closes; what it sends before is dropped.
  ///
  /// @throws SocketTimeoutException if it says nothing for ten seconds
  public void awaitClosed() throws IOException {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (SocketException e) {
      return; // Reset: closed too.
    }
  }

  /// Whether the server sent something, or closed, within that time.
  public boolean answersWithin(int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      int next = in.read();
      if (next >= 0) {
        in.unread(next);
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    } finally {
      socket.setSoTimeout(WAIT_MILLIS_MAX);
    }
  }

  /// What is still to come.
  public InputStream input() {
    return in;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
