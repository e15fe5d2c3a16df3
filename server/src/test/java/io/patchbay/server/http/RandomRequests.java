package io.patchbay.server.http;

import io.patchbay.server.testing.RandomQueries;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Random requests for offers, whole: most as machines and caches send them, some unusual, some
/// wrong. None of them expects to be told to go on.
final class RandomRequests {
  private static final List<String> ACCEPT =
      List.of(
          "application/json",
          "application/x-protobuf",
          "*/*",
          "application/*;q=0.5",
          "application/x-protobuf;q=0.5, application/json",
          "application/json, application/x-protobuf",
          "application/x-protobuf;q=0, */*;q=0.1",
          "text/html",
          "APPLICATION/X-PROTOBUF",
          "");
  private static final List<String> ENCODINGS =
      List.of(
          "gzip",
          "zstd",
          "gzip, deflate, br, zstd",
          "gzip;q=1.0, identity; q=0.5, *;q=0",
          "zstd;q=0, gzip;q=0.001",
          "zstd;q=0.3,gzip;q=0.4",
          "x-gzip",
          "identity",
          "*",
          "*;q=0",
          "gzip;q=2",
          "GZIP",
          "br",
          "");
  private static final List<String> CONNECTION =
      List.of("keep-alive", "Keep-Alive", "close", "Close", "keep-alive, close", "upgrade", "");
  private static final List<String> TYPES =
      List.of(
          "application/x-protobuf",
          "application/x-protobuf; proto=patchbay.v1.OfferRequest",
          "Application/X-Protobuf",
          "application/json",
          "text/plain",
          "");
  private static final List<String> OTHERS =
      List.of(
          "User-Agent: Patchbay-Client/1.0",
          "X-Forwarded-For: 192.0.2.1, 198.51.100.7",
          "Via: 2 proxy.example",
          "Cookie: a=b; c=d",
          "Cache-Control: no-cache",
          "Range: bytes=0-10",
          "X-Empty:",
          "Content-Type: application/json",
          "Content-Length: 0",
          "Content-Encoding: gzip",
          "Host: another",
          "Sec-WebSocket-Key1: 1",
          "Sec-WebSocket-Key2: 2",
          "Upgrade: h2c",
          "TE: trailers",
          "X-Latin: gr\u00fc\u00dfe",
          "X-Control: a\u0001b",
          "X-Bell: a\u007fb");
  private static final String HEX = "0123456789abcdef";

  private final Random random;
  private final RandomQueries queries;

  RandomRequests(long seed) {
    this.random = new Random(seed);
    this.queries = new RandomQueries(random.nextLong());
  }

  /// @param tag an entity tag some client may have; empty: none
  byte[] next(String tag) {
    boolean post = random.nextInt(3) == 0;
    byte[] body = post ? body() : new byte[0];
    String line = post ? "POST /v1/offers HTTP/1.1" : "GET " + target() + " HTTP/1.1";
    if (random.nextInt(40) == 0) {
      line = oddLine(line);
    }
    List<String> headers = headers(tag);
    if (post) {
      headers.add("Content-Type: " + (random.nextInt(8) == 0 ? oneOf(TYPES) : TYPES.getFirst()));
      headers.add("Content-Length: " + (random.nextInt(20) == 0 ? "00" : "") + body.length);
    }
    if (random.nextInt(3) == 0) {
      Collections.shuffle(headers, random);
    }
    StringBuilder head = new StringBuilder(line).append("\r\n");
    headers.forEach(header -> head.append(spelt(header)).append("\r\n"));
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    request.writeBytes(body);
    return request.toByteArray();
  }

  /// The same with one byte of its head another one.
  byte[] damaged(byte[] request) {
    byte[] damaged = request.clone();
    int end = new String(request, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
    byte other =
        random.nextBoolean()
            ? (byte) random.nextInt()
            : (byte) " \t\r\n\0:;,#%&=?@\u000b".charAt(random.nextInt(15));
    damaged[random.nextInt(end)] = other;
    return damaged;
  }

  private String target() {
    return "/v1/offers?" + queries.nextQuery();
  }

  private byte[] body() {
    return random.nextInt(30) == 0 ? new byte[0] : queries.nextMessage();
  }

  private String oddLine(String line) {
    return switch (random.nextInt(6)) {
      case 0 -> line.replace("GET", "HEAD");
      case 1 -> line.replace("1.1", "1.0");
      case 2 -> line.replace("/v1/offers", "/v1/offer");
      case 3 -> line.replace("GET", "PUT");
      case 4 -> line.replace("?", "?&");
      default -> line.replace(" HTTP", "  HTTP");
    };
  }

  private List<String> headers(String tag) {
    List<String> headers = new ArrayList<>();
    headers.add("Host: localhost:8530");
    maybe(2, headers, "Accept: ", ACCEPT);
    maybe(2, headers, "Accept-Encoding: ", ENCODINGS);
    maybe(12, headers, "Connection: ", CONNECTION);
    if (!tag.isEmpty() && random.nextInt(3) == 0) {
      headers.add("If-None-Match: " + oneOf(List.of(tag, "W/" + tag, "*", "\"x\", " + tag, "x")));
    }
    headers.add("User-Agent: Patchbay/" + HEX.charAt(random.nextInt(16)));
    while (random.nextInt(12) == 0) {
      headers.add(random.nextBoolean() ? oneOf(OTHERS) : oneOf(headers));
    }
    if (random.nextInt(60) == 0) {
      headers.removeFirst();
    }
    return headers;
  }

  private void maybe(int oneIn, List<String> headers, String name, List<String> values) {
    if (random.nextInt(oneIn) == 0) {
      headers.add(name + oneOf(values));
    }
  }

  // Which changes nothing.
  private String spelt(String header) {
    int colon = header.indexOf(':');
    String name = header.substring(0, colon);
    String value = header.substring(colon + 1).strip();
    return switch (random.nextInt(12)) {
      case 0 -> name.toLowerCase(Locale.ROOT) + ":" + value;
      case 1 -> name.toUpperCase(Locale.ROOT) + ": \t " + value + " \t";
      default -> name + ": " + value;
    };
  }

  private <T> T oneOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
