package io.patchbay.server.cli;

import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Problem;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.PublicWire;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;

/// Speaks to a server's admin listener.
final class AdminClient implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI admin;
  private final String token;

  AdminClient(URI admin, String token) {
    this.admin = admin;
    this.token = token;
  }

  /// @param target path and query below the admin URL
  /// @throws CommandFailure if the server cannot be reached or refuses
  byte[] get(String target, Format format) {
    return send(request(target, format).GET().build(), format);
  }

  byte[] post(String target, byte[] body) {
    Format format = Format.PROTOBUF;
    return send(
        request(target, format)
            .header("Content-Type", format.mediaType())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        format);
  }

  /// Sends one request, whatever is answered. A problem in the answer is in Protobuf.
  ///
  /// @throws IOException if the connection fails
  HttpResponse<byte[]> exchange(
      String target, String method, HttpRequest.BodyPublisher body, String... headers)
      throws IOException {
    HttpRequest.Builder request = request(target, Format.PROTOBUF).method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  private HttpRequest.Builder request(String target, Format format) {
    URI uri;
    try {
      uri = admin.resolve(target);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          "not a query string: " + target + " (escape spaces and brackets)", e);
    }
    return HttpRequest.newBuilder(uri)
        .timeout(Duration.ofMinutes(5))
        .header("Accept", format.mediaType())
        .header("Authorization", "Bearer " + token);
  }

  private byte[] send(HttpRequest request, Format format) {
    HttpResponse<byte[]> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (ConnectException e) {
      throw new CommandFailure(
          "no server at " + admin + ". Start one with `patchbay serve`, or name it with --admin.",
          e);
    } catch (IOException e) {
      throw new CommandFailure("the connection to " + admin + " failed: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
    if (response.statusCode() == 200) {
      return response.body();
    }
    throw new CommandFailure(problem(response, format));
  }

  /// What the server says is wrong.
  static String problem(HttpResponse<byte[]> response, Format format) {
    return problem(response.statusCode(), response.body(), format);
  }

  static String problem(int status, byte[] body, Format format) {
    try {
      Problem problem = PublicWire.problem(ByteBuffer.wrap(body), format);
      if (!problem.title().isEmpty()) { // Which it is in an answer to HEAD.
        return problem.title() + " (" + problem.status() + "): " + problem.detail();
      }
    } catch (InvalidValueException e) {
      return "the server answered with status " + status;
    }
    return "the server answered with status " + status;
  }

  @Override
  public void close() {
    http.close();
  }
}
