package io.patchbay.sim.wire;

import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.proto.v1.OfferResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// Asks `/v1/offers` over one connection. Reads at most 1 MiB of answer.
public final class OfferClient {
  /// How to ask.
  public enum Way {
    /// GET with a query string; the answer is JSON.
    GET,
    /// POST of a Protobuf message; so is the answer.
    POST
  }

  private final Connection connection;

  /// @param connection stays the caller's to close
  public OfferClient(Connection connection) {
    this.connection = connection;
  }

  /// Asks once.
  ///
  /// @throws ProblemException if the server answers, but not with an answer to the question
  /// @throws IOException if no answer comes
  public OfferResponse ask(OfferRequest request, Way way) throws IOException {
    Request question =
        switch (way) {
          case GET -> Request.get(target(request)).with("Accept", Answer.JSON);
          case POST ->
              Request.post("/v1/offers", Answer.PROTOBUF, request.toByteArray())
                  .with("Accept", Answer.PROTOBUF);
        };
    var answer = OfferResponse.newBuilder();
    Answer.read(connection.exchange(question), answer);
    return answer.build();
  }

  /// Returns the bytes of the request, for whoever writes them without a [Connection].
  public static byte[] encoded(URI server, OfferRequest request, Way way) {
    byte[] body = way == Way.GET ? new byte[0] : request.toByteArray();
    String head =
        switch (way) {
          case GET -> head(server, "GET " + target(request), Answer.JSON) + "\r\n";
          case POST ->
              head(server, "POST /v1/offers", Answer.PROTOBUF)
                  + ("Content-Type: " + Answer.PROTOBUF + "\r\n")
                  + ("Content-Length: " + body.length + "\r\n\r\n");
        };
    byte[] ascii = head.getBytes(StandardCharsets.US_ASCII);
    byte[] encoded = new byte[ascii.length + body.length];
    System.arraycopy(ascii, 0, encoded, 0, ascii.length);
    System.arraycopy(body, 0, encoded, ascii.length, body.length);
    return encoded;
  }

  private static String head(URI server, String methodAndTarget, String accept) {
    return methodAndTarget
        + (" HTTP/1.1\r\nHost: " + server.getRawAuthority() + "\r\n")
        + ("Accept: " + accept + "\r\n");
  }

  private static String target(OfferRequest request) {
    return "/v1/offers?" + QueryString.of(request);
  }
}
