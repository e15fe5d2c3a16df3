package io.patchbay.server.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Asks another server. Every method blocks, and ends: a connection, the first byte of an answer
/// and each piece of a body have to come in time. Safe for any thread.
public final class UpstreamHttp implements AutoCloseable {
  private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(10);

  private final UpstreamOptions options;
  private final String url;
  private final HttpClient http;
  private final Throttle throttle;

  /// @throws IOException if a certificate or key cannot be used
  public UpstreamHttp(UpstreamOptions options) throws IOException {
    this.options = options;
    this.url = options.url().toString().replaceFirst("/+$", "");
    this.throttle = new Throttle(options.bytesPerSecondMax());
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIME_MAX);
    if (options.proxy() != null) {
      client.proxy(ProxySelector.of(options.proxy()));
    }
    if (options.ca() != null || options.certificate() != null) {
      client.sslContext(UpstreamTls.context(options));
    }
    this.http = client.build();
  }

  /// @param target path and query, below the server's URL
  public URI uri(String target) {
    return URI.create(url + target);
  }

  /// A request that has to be answered in that time, its body not counted.
  public HttpRequest.Builder request(String target, Duration answerTimeMax) {
    return HttpRequest.newBuilder(uri(target)).timeout(answerTimeMax);
  }

  /// Sends a request; what is answered comes as it was stored.
  ///
  /// @throws IOException if it is not answered
  public Answer send(HttpRequest.Builder request) throws IOException {
    HttpResponse<InputStream> response;
    try {
      response = http.send(request.build(), info -> new Body(options.stallTimeMax(), throttle));
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw unconnected(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return new Answer(response.statusCode(), response.headers(), response.body());
  }

  // What was thrown says neither to whom nor why.
  private IOException unconnected(IOException cause) {
    InetSocketAddress proxy = options.proxy();
    String peer =
        proxy == null
            ? ""
            : " to the proxy "
                + proxy.getHostString()
                + ":"
                + proxy.getPort()
                + " (upstream-proxy)";
    String reason = isOfTheName(cause) ? ": its name is not known" : "";
    return new IOException("no connection" + peer + reason, cause);
  }

  private static boolean isOfTheName(@Nullable Throwable cause) {
    return cause instanceof UnresolvedAddressException
        || (cause != null && isOfTheName(cause.getCause()));
  }

  /// Sends a request whose answer may be compressed on its way.
  ///
  /// @throws IOException if it is not answered
  public Answer sendCompressed(HttpRequest.Builder request) throws IOException {
    Answer answer = send(request.header("Accept-Encoding", Decoded.ACCEPTED));
    String coding = answer.headers().firstValue("Content-Encoding").orElse("identity");
    return new Answer(answer.status(), answer.headers(), Decoded.of(coding, answer.body()));
  }

  /// Bytes of all bodies so far, as they came.
  public long received() {
    return throttle.taken();
  }

  @Override
  public String toString() {
    return url;
  }

  /// Ends what is under way.
  @Override
  public void close() {
    throttle.close();
    http.shutdownNow();
  }
}
