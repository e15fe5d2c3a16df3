package io.patchbay.server.cli;

import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.upstream.Answer;
import io.patchbay.server.upstream.UpstreamHttp;
import io.patchbay.server.upstream.UpstreamOptions;
import io.patchbay.server.wire.FeedWire;
import io.patchbay.server.wire.Format;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Asks a server's public listener for its feed and its files. Every method blocks, and throws a
/// [CommandFailure] if the server cannot be asked, or answers otherwise.
final class FeedClient implements AutoCloseable {
  private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(60);
  private static final int HEAD_BYTES_MAX = 1 << 20;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int OK = 200;

  private final UpstreamHttp http;

  /// @throws CommandFailure if it is no URL of a server
  FeedClient(URI server) {
    String scheme = server.getScheme();
    if (server.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new CommandFailure(server + " (expected: a URL such as http://127.0.0.1:8530)");
    }
    try {
      this.http = new UpstreamHttp(UpstreamOptions.of(server));
    } catch (IOException e) {
      throw new CommandFailure(server + " cannot be asked: " + e.getMessage(), e);
    }
  }

  /// Where its catalog is.
  CatalogHead head() {
    return head("/v1/catalog/head");
  }

  /// Its head of the chain at an older revision.
  Sha256 headAt(long revision) {
    return revision == 0 ? CatalogHead.EMPTY : head("/v1/catalog/head?at=" + revision).head();
  }

  private CatalogHead head(String target) {
    try (InputStream body = get(target)) {
      CatalogHead head =
          FeedWire.head(ByteBuffer.wrap(body.readNBytes(HEAD_BYTES_MAX)), Format.PROTOBUF);
      if (head.feedFormat() > CatalogHead.FEED_FORMAT) {
        throw new CommandFailure(
            "the feed of %s has format %d (expected: at most %d): use a newer `patchbay`"
                .formatted(http, head.feedFormat(), CatalogHead.FEED_FORMAT));
      }
      return head;
    } catch (InvalidValueException e) {
      throw new CommandFailure("what " + http + " says of its catalog is none: " + e, e);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// A closed range of changes, as [FeedWire] reads them.
  ///
  /// @param head of the chain at `until`
  InputStream changes(long since, long until, Sha256 head, Scope scope) {
    return new BufferedInputStream(get(FeedWire.changes(since, until, head, scope)), BUFFER_BYTES);
  }

  /// A file of an update.
  InputStream content(UpdateFile file) {
    String name = URLEncoder.encode(file.name(), StandardCharsets.UTF_8).replace("+", "%20");
    HttpRequest.Builder request =
        http.request("/content/" + file.sha256() + "/" + name, ANSWER_TIME_MAX);
    try {
      return ok(http.send(request.header("Accept-Encoding", "identity")));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private InputStream get(String target) {
    HttpRequest.Builder request =
        http.request(target, ANSWER_TIME_MAX).header("Accept", Format.PROTOBUF.mediaType());
    try {
      return ok(http.sendCompressed(request));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private InputStream ok(Answer answer) throws IOException {
    if (answer.status() == OK) {
      return answer.body();
    }
    try (InputStream body = answer.body()) {
      byte[] problem = body.readNBytes(HEAD_BYTES_MAX);
      throw new CommandFailure(
          http + ": " + AdminClient.problem(answer.status(), problem, Format.PROTOBUF));
    }
  }

  private CommandFailure failed(IOException cause) {
    return new CommandFailure("the connection to " + http + " failed: " + cause, cause);
  }

  @Override
  public String toString() {
    return http.toString();
  }

  @Override
  public void close() {
    http.close();
  }
}
