package io.patchbay.benchmarks.soak;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/// One raw connection of somebody who need not keep to HTTP. Blocking, for one thread; another may
/// close it.
final class Peer implements AutoCloseable {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 30_000;
  private static final int DRIP_MILLIS = 150;
  private static final int SMALL_BUFFER = 4096;

  private final Socket socket = new Socket();

  /// @param from address of the loopback to come from
  Peer(InetSocketAddress server, InetAddress from) throws IOException {
    try {
      socket.setReceiveBufferSize(SMALL_BUFFER);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(READ_MILLIS);
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(server, CONNECT_MILLIS);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /// Sends a byte at a time, slowly, until the server says something or all is sent. Waiting for
  /// the next byte is waiting for the server.
  void drip(String text) throws IOException {
    socket.setSoTimeout(DRIP_MILLIS);
    InputStream in = socket.getInputStream();
    for (int i = 0; i < text.length(); i++) {
      send(text.substring(i, i + 1));
      try {
        if (in.read() >= 0) {
          in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return;
      } catch (SocketTimeoutException e) {
        // Nothing said yet: the next byte.
      }
    }
  }

  /// Reads so many bytes, or up to the end.
  ///
  /// @return how many came
  int read(int count) throws IOException {
    return socket.getInputStream().readNBytes(count).length;
  }

  /// Reads up to the end.
  String readAll() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /// The status of one answer, whose rest stays unread; 0 if the server closes instead.
  int status() throws IOException {
    byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
    String text = new String(line, StandardCharsets.ISO_8859_1);
    return text.startsWith("HTTP/1.1 ") && text.length() == 12
        ? Integer.parseInt(text.substring(9))
        : 0;
  }

  /// Ends it with RST.
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
