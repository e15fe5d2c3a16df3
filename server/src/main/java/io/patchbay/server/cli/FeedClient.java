package io.patchbay.server.cli;

import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.wire.FeedWire;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.ScopeMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.zip.GZIPInputStream;

/// Asks a server's public listener for its feed. Every method blocks.
final class FeedClient implements AutoCloseable {
  private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(60);
  private static final int HEAD_BYTES_MAX = 1 << 20;
  private static final int OK = 200;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIME_MAX)
          .build();
  private final String server;

  /// @throws CommandFailure if it is no URL of a server
  FeedClient(URI server) {
    String scheme = server.getScheme();
    if (server.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new CommandFailure(server + " (expected: a URL such as http://127.0.0.1:8530)");
    }
    this.server = server.toString().replaceFirst("/+$", "");
  }

  /// Where its catalog is.
  ///
  /// @throws CommandFailure if it cannot be asked, or its answer is none
  CatalogHead head() {
    try (InputStream body = get("/v1/catalog/head")) {
      CatalogHead head =
          FeedWire.head(ByteBuffer.wrap(body.readNBytes(HEAD_BYTES_MAX)), Format.PROTOBUF);
      if (head.feedFormat() > CatalogHead.FEED_FORMAT) {
        throw new CommandFailure(
            "the feed of %s has format %d (expected: at most %d): use a newer `patchbay`"
                .formatted(server, head.feedFormat(), CatalogHead.FEED_FORMAT));
      }
      return head;
    } catch (InvalidValueException e) {
      throw new CommandFailure("what " + server + " says of its catalog is none: " + e, e);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// All changes up to a revision, as [FeedWire] reads them.
  ///
  /// @throws CommandFailure if they cannot be had
  InputStream changes(Scope scope, long until) {
    String asked = scope.isAll() ? "" : "&" + ScopeMapper.toQuery(scope);
    try {
      return get("/v1/catalog/changes?since=0&until=" + until + asked);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private InputStream get(String target) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server + target))
            .timeout(ANSWER_TIME_MAX)
            .header("Accept", Format.PROTOBUF.mediaType())
            .header("Accept-Encoding", "gzip")
            .build();
    HttpResponse<InputStream> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
    String coding = response.headers().firstValue("Content-Encoding").orElse("identity");
    InputStream body =
        coding.equals("gzip") ? new GZIPInputStream(response.body()) : response.body();
    if (response.statusCode() == OK) {
      return body;
    }
    try (body) {
      throw new CommandFailure(
          server
              + ": "
              + AdminClient.problem(
                  response.statusCode(), body.readNBytes(HEAD_BYTES_MAX), Format.PROTOBUF));
    }
  }

  private CommandFailure failed(IOException cause) {
    return new CommandFailure("the connection to " + server + " failed: " + cause, cause);
  }

  @Override
  public String toString() {
    return server;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
