package io.patchbay.sim.testing;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.patchbay.proto.v1.Offer;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.OfferResponse.Outcome;
import io.patchbay.proto.v1.RefusedReport;
import io.patchbay.proto.v1.Report;
import io.patchbay.proto.v1.ReportRequest;
import io.patchbay.proto.v1.ReportResponse;
import io.patchbay.proto.v1.Update;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A small but right server of its own: offers what is not installed, serves content with ranges
/// and in coded forms, takes reports. And wrong where a test tells it to be.
public final class UpdateServer implements AutoCloseable {
  static {
    // Without it every answer waits 40 ms for an acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]+)");

  /// Comes before an answer.
  public interface Hook {
    /// @return whether it has answered itself
    boolean answers(HttpExchange exchange) throws IOException;
  }

  /// What was asked for content, for example `GET bytes=0-1048575`, `HEAD zstd` or `GET zstd, dcz`.
  public final Queue<String> asked = new ConcurrentLinkedQueue<>();

  /// Query strings of `/v1/offers`.
  public final Queue<String> queries = new ConcurrentLinkedQueue<>();

  /// Reports that came, each time they came.
  public final Queue<Report> reports = new ConcurrentLinkedQueue<>();

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final List<Offer> offers = new CopyOnWriteArrayList<>();
  private final Map<String, Payload> files = new ConcurrentHashMap<>();
  private final Map<String, byte[]> coded = new ConcurrentHashMap<>();
  private volatile boolean hasRanges = true;
  private volatile boolean refusesFirst;
  private volatile Hook hook = _ -> false;

  public UpdateServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/offers", hooked(this::answerOffers));
    server.createContext("/v1/updates/", hooked(this::answerUpdate));
    server.createContext("/v1/reports", hooked(this::answerReports));
    server.createContext("/content/", hooked(this::answerContent));
    server.start();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /// Offers an update with these files to whoever has not installed it.
  public UpdateServer offering(Offer offer, Payload... payloads) {
    Offer.Builder complete = offer.toBuilder();
    for (Payload payload : payloads) {
      complete.addFiles(payload.file());
      serving(payload);
    }
    offers.add(complete.build());
    return this;
  }

  public UpdateServer serving(Payload payload) {
    files.put(payload.sha256(), payload);
    return this;
  }

  /// Has the file as zstd, too.
  public UpdateServer zstd(Payload payload, byte[] encoded) {
    coded.put(payload.sha256() + " zstd", encoded);
    return this;
  }

  /// Has what makes the file from a base.
  public UpdateServer delta(Payload base, Payload payload, byte[] encoded) {
    coded.put(payload.sha256() + " " + base.sha256(), encoded);
    return this;
  }

  /// Answers every range with the whole, as if it had never heard of them.
  public UpdateServer withoutRanges() {
    hasRanges = false;
    return this;
  }

  /// Refuses the first report of each request.
  public UpdateServer refusingFirst() {
    refusesFirst = true;
    return this;
  }

  public UpdateServer hook(Hook hook) {
    this.hook = hook;
    return this;
  }

  /// Number of GETs of content so far.
  public long fetches() {
    return asked.stream().filter(request -> request.startsWith("GET")).count();
  }

  public static void send(HttpExchange exchange, int status, String contentType, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", contentType);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private HttpHandler hooked(HttpHandler handler) {
    return exchange -> {
      try (exchange) {
        if (!hook.answers(exchange)) {
          handler.handle(exchange);
        }
      }
    };
  }

  private void answerOffers(HttpExchange exchange) throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getRawQuery());
    String question =
        exchange.getRequestMethod().equals("POST")
            ? new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1)
            : query;
    queries.add(question);
    List<Offer> open = offers.stream().filter(o -> !question.contains(o.getUpdateId())).toList();
    OfferResponse answer =
        OfferResponse.newBuilder()
            .setCatalogRevision(7)
            .setOutcome(open.isEmpty() ? Outcome.UP_TO_DATE : Outcome.OFFERED)
            .addAllOffers(open)
            .build();
    if (exchange.getRequestMethod().equals("POST")) {
      sendMessage(exchange, answer);
    } else {
      byte[] json = JsonFormat.printer().print(answer).getBytes(StandardCharsets.UTF_8);
      send(exchange, 200, "application/json", json);
    }
  }

  private void answerUpdate(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    for (Offer offer : offers) {
      if (offer.getUpdateId().equals(path[3])) {
        String hotfixId = "KB" + offer.getKbArticle() + "-IE7";
        sendMessage(exchange, Update.newBuilder().setHotfixId(hotfixId).build());
        return;
      }
    }
    send(exchange, 404, "text/plain", new byte[] {'x'});
  }

  private void answerReports(HttpExchange exchange) throws IOException {
    ReportRequest request = ReportRequest.parseFrom(exchange.getRequestBody());
    reports.addAll(request.getReportsList());
    var answer = ReportResponse.newBuilder().setCounted(request.getReportsCount());
    if (refusesFirst) {
      String eventId = request.getReports(0).getEventId();
      answer.addRefused(RefusedReport.newBuilder().setEventId(eventId).setReason("unheard of"));
    }
    sendMessage(exchange, answer.build());
  }

  private void answerContent(HttpExchange exchange) throws IOException {
    Payload payload = files.get(exchange.getRequestURI().getPath().split("/", -1)[2]);
    String range = exchange.getRequestHeaders().getFirst("Range");
    String codings = String.valueOf(exchange.getRequestHeaders().getFirst("Accept-Encoding"));
    asked.add(
        exchange.getRequestMethod()
            + " "
            + (range == null || codings.contains("z") ? codings : range));
    if (payload == null) {
      send(exchange, 404, "text/plain", new byte[] {'x'});
      return;
    }
    byte[] body = payload.bytes();
    String tag = '"' + payload.sha256() + '"';
    String coding = coding(exchange, payload);
    if (!coding.isEmpty()) {
      body = coded.get(payload.sha256() + " " + coding);
      boolean isDelta = !coding.equals("zstd");
      tag = '"' + payload.sha256() + (isDelta ? "-dcz" : "-zstd") + '"';
      exchange.getResponseHeaders().set("Content-Encoding", isDelta ? "dcz" : "zstd");
    }
    exchange.getResponseHeaders().set("ETag", tag);
    sendRange(exchange, body, tag, range);
  }

  private String coding(HttpExchange exchange, Payload payload) {
    String codings = String.valueOf(exchange.getRequestHeaders().getFirst("Accept-Encoding"));
    String dictionary = exchange.getRequestHeaders().getFirst("Available-Dictionary");
    if (codings.contains("dcz") && dictionary != null) {
      byte[] digest = Base64.getDecoder().decode(dictionary.replace(":", ""));
      String base = HexFormat.of().formatHex(digest);
      if (coded.containsKey(payload.sha256() + " " + base)) {
        return base;
      }
    }
    return codings.contains("zstd") && coded.containsKey(payload.sha256() + " zstd") ? "zstd" : "";
  }

  private void sendRange(HttpExchange exchange, byte[] body, String tag, @Nullable String range)
      throws IOException {
    String type = "application/octet-stream";
    String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
    Matcher asked = RANGE.matcher(String.valueOf(range));
    if (!hasRanges || !asked.matches() || (ifRange != null && !ifRange.equals(tag))) {
      send(exchange, 200, type, body);
      return;
    }
    int from = Integer.parseInt(asked.group(1));
    int to = Math.min(Integer.parseInt(asked.group(2)) + 1, body.length);
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + body.length);
    send(exchange, 206, type, Arrays.copyOfRange(body, from, to));
  }

  private static void sendMessage(HttpExchange exchange, Message message) throws IOException {
    send(exchange, 200, "application/x-protobuf", message.toByteArray());
  }
}
