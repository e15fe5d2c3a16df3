package io.patchbay.benchmarks;

import com.google.protobuf.Timestamp;
import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.Report;
import io.patchbay.proto.v1.ReportRequest;
import io.patchbay.proto.v1.ReportResponse;
import io.patchbay.server.domain.Ids;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.LongStream;

/// One connection on which new events are reported, one request after the other.
final class Reporter implements AutoCloseable {
  private static final List<String> LANGUAGES = List.of("DEU", "ENU", "FRA", "JPN", "KOR");

  private final Socket socket;
  private final InputStream in;
  private final int reportsInRequest;
  private final SplittableRandom random = new SplittableRandom();

  Reporter(InetSocketAddress server, int reportsInRequest) throws IOException {
    this.socket = new Socket(server.getAddress(), server.getPort());
    this.socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream());
    this.reportsInRequest = reportsInRequest;
  }

  /// Returns how many nanoseconds each request took.
  long[] reportUntil(long endNanos) throws IOException {
    LongStream.Builder latencies = LongStream.builder();
    while (System.nanoTime() < endNanos) {
      byte[] body = request().toByteArray();
      String head =
          "POST /v1/reports HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-protobuf\r\n"
              + "Content-Length: "
              + body.length
              + "\r\n\r\n";
      byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
      byte[] request = new byte[headBytes.length + body.length];
      System.arraycopy(headBytes, 0, request, 0, headBytes.length);
      System.arraycopy(body, 0, request, headBytes.length, body.length);
      long start = System.nanoTime();
      socket.getOutputStream().write(request);
      awaitOk();
      latencies.add(System.nanoTime() - start);
    }
    return latencies.build().toArray();
  }

  private ReportRequest request() {
    ReportRequest.Builder request = ReportRequest.newBuilder();
    Timestamp now = Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()).build();
    for (int i = 0; i < reportsInRequest; i++) {
      String language = LANGUAGES.get(random.nextInt(LANGUAGES.size()));
      boolean failed = random.nextInt(20) == 0;
      request.addReports(
          Report.newBuilder()
              .setEventId(new UUID(random.nextLong(), random.nextLong()).toString())
              .setUpdateId(Ids.ofUpdate("MS08-078", "ie7-xp-x86", language).toString())
              .setRevision(1)
              .setResult(failed ? Report.Result.FAILED : Report.Result.INSTALLED)
              .setErrorCode(failed ? 0x80070000 + random.nextInt(20) + 1 : 0)
              .setOccurredAt(now)
              .setOsVersion("5.1.2600")
              .setArchitecture(Architecture.X86)
              .setLanguage(language));
    }
    return request.build();
  }

  private void awaitOk() throws IOException {
    StringBuilder head = new StringBuilder(256);
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("closed after: " + head);
      }
      head.append((char) next);
    }
    int length = head.indexOf("Content-Length: ") + "Content-Length: ".length();
    int end = head.indexOf("\r\n", length);
    byte[] body = in.readNBytes(Integer.parseInt(head.substring(length, end)));
    if (!head.substring(0, 13).equals("HTTP/1.1 200 ")
        || ReportResponse.parseFrom(body).getCounted() < reportsInRequest) {
      throw new IOException("not counted: " + head);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
