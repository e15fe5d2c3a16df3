package io.patchbay.sim.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.Problem;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Asks `/v1/offers` over one connection. Reads at most 1 MiB of answer.
public final class OfferClient {
  /// How to ask.
  public enum Way {
    /// GET with a query string; the answer is JSON.
    GET,
    /// POST of a Protobuf message; so is the answer.
    POST
  }

  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";
  private static final int BODY_BYTES_MAX = 1 << 20;
  private static final JsonFormat.Parser JSON_PARSER = JsonFormat.parser().ignoringUnknownFields();

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
    Reply reply =
        switch (way) {
          case GET -> connection.get("/v1/offers?" + QueryString.of(request), JSON);
          case POST -> connection.post("/v1/offers", PROTOBUF, request.toByteArray(), PROTOBUF);
        };
    byte[] body = body(reply);
    if (reply.status() != 200) {
      var problem = Problem.newBuilder();
      String title = read(reply.contentType(), body, problem).orElse(problem.getTitle());
      throw new ProblemException(problem.setStatus(reply.status()).setTitle(title).build());
    }
    var answer = OfferResponse.newBuilder();
    Optional<String> fault = read(reply.contentType(), body, answer);
    if (fault.isPresent()) {
      throw new ProblemException(Problem.newBuilder().setStatus(200).setTitle(fault.get()).build());
    }
    return answer.build();
  }

  /// Fills the message and returns why not; empty if all is well.
  private static Optional<String> read(String contentType, byte[] body, Message.Builder message) {
    try {
      switch (contentType) {
        case PROTOBUF -> message.mergeFrom(body);
        case JSON, PROBLEM -> JSON_PARSER.merge(new String(body, StandardCharsets.UTF_8), message);
        default -> {
          return Optional.of("not a Patchbay server? Its answer is of type '" + contentType + "'");
        }
      }
      return Optional.empty();
    } catch (InvalidProtocolBufferException e) {
      message.clear();
      return Optional.of("not " + contentType + ": " + e.getMessage());
    }
  }

  private static byte[] body(Reply reply) throws IOException {
    byte[] body = reply.body().readNBytes(BODY_BYTES_MAX + 1);
    if (body.length > BODY_BYTES_MAX) {
      throw new ProtocolException("answer: longer than " + BODY_BYTES_MAX + " bytes");
    }
    return body;
  }
}
