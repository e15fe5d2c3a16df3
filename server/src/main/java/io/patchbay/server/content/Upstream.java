package io.patchbay.server.content;

import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.UpdateFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Another server that has the same files. What it sends is believed only once its digest is right.
/// Every method blocks; safe for any thread.
public final class Upstream implements AutoCloseable {
  private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(10);
  private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(60);
  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIME_MAX)
          .build();
  private final String url;
  private final Uploads uploads;

  /// @param url http or https; the files stand below it, in `content`
  public Upstream(URI url, Uploads uploads) {
    this.url = url.toString().replaceFirst("/+$", "");
    this.uploads = uploads;
  }

  /// Fetches a file into the store, from where an earlier attempt stopped.
  ///
  /// @throws IOException if it cannot be had, or is not what it should be; the message says which
  public void fetch(UpdateFile file) throws IOException, InterruptedException {
    Sha256 sha256 = file.sha256();
    long offset = uploads.offset(sha256);
    URI from = URI.create(url + "/content/" + sha256 + "/" + file.name());
    HttpRequest.Builder request = HttpRequest.newBuilder(from).timeout(ANSWER_TIME_MAX);
    if (offset > 0) {
      request.header("Range", "bytes=" + offset + "-");
    }
    HttpResponse<InputStream> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      int status = response.statusCode();
      if (status == OK) {
        body.skipNBytes(offset);
      } else if (status != PARTIAL_CONTENT || offset == 0) {
        throw new IOException(from + ": answered with status " + status + " (expected: 200)");
      }
      uploads.receive(sha256, offset, file.size(), body);
    }
  }

  /// Ends what is under way.
  @Override
  public void close() {
    http.shutdownNow();
  }
}
