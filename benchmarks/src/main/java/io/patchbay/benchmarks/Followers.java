package io.patchbay.benchmarks;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Mirrors that follow a server whose catalog stands still, as far as it can tell: each has a
/// connection on which it asks for the head, waits for the answer, and asks again. Says so once all
/// are at it, and goes on until it is killed: `Followers URL COUNT WAIT-SECONDS`.
final class Followers {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: ([0-9]+)\r\n");
  private static final Pattern REVISION = Pattern.compile("\"catalogRevision\": ?\"([0-9]+)\"");

  private Followers() {}

  public static void main(String[] args) throws Exception {
    URI server = URI.create(args[0]);
    int count = Integer.parseInt(args[1]);
    int waitSeconds = Integer.parseInt(args[2]);
    CountDownLatch asked = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      Thread.ofVirtual().start(() -> follow(server, waitSeconds, asked));
    }
    asked.await();
    System.out.println("following");
    Thread.currentThread().join();
  }

  private static void follow(URI server, int waitSeconds, CountDownLatch asked) {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      ask(socket, server, "");
      long revision = revision(answer(in));
      // Real ones have not all begun in the same second.
      int wait = ThreadLocalRandom.current().nextInt(1, waitSeconds + 1);
      while (true) {
        ask(socket, server, String.format(Locale.ROOT, "?since=%d&wait=%d", revision, wait));
        asked.countDown();
        wait = waitSeconds;
        revision = revision(answer(in));
      }
    } catch (IOException e) {
      System.err.println("a follower was cut off: " + e);
      System.exit(1);
    }
  }

  private static void ask(Socket socket, URI server, String query) throws IOException {
    String head =
        "GET /v1/catalog/head" + query + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n\r\n";
    socket.setSoTimeout((int) Duration.ofMinutes(6).toMillis());
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
  }

  private static String answer(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("after: " + head);
      }
      head.append((char) next);
    }
    Matcher length = LENGTH.matcher(head);
    if (!head.toString().startsWith("HTTP/1.1 200 ") || !length.find()) {
      throw new IOException("not an answer: " + head);
    }
    byte[] body = in.readNBytes(Integer.parseInt(length.group(1)));
    return new String(body, StandardCharsets.UTF_8);
  }

  // JSON leaves out what is 0.
  private static long revision(String body) {
    Matcher revision = REVISION.matcher(body);
    return revision.find() ? Long.parseLong(revision.group(1)) : 0;
  }
}
