package io.patchbay.sim.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.Problem;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads what the server answers, in both its forms.
public final class Answer {
  static final String PROTOBUF = "application/x-protobuf";
  static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";
  private static final int BODY_BYTES_MAX = 1 << 20;
  private static final JsonFormat.Parser JSON_PARSER = JsonFormat.parser().ignoringUnknownFields();

  private Answer() {}

  /// Returns the answer of `/v1/offers`.
  ///
  /// @param contentType without parameters, in lower case
  /// @throws ProblemException if it is a problem, or no answer to the question at all
  public static OfferResponse offers(int status, String contentType, byte[] body)
      throws ProblemException {
    var answer = OfferResponse.newBuilder();
    read(status, contentType, body, "", answer);
    return answer.build();
  }

  /// Returns what the server says is wrong. Reads at most 1 MiB.
  ///
  /// @param reply of a status that is an error where it was got
  public static ProblemException problem(Reply reply) throws IOException {
    return problem(reply.status(), reply.contentType(), body(reply), reply.field("retry-after"));
  }

  /// Fills the message with the answer. Reads at most 1 MiB.
  ///
  /// @throws ProblemException if it is a problem, or no answer to the question at all
  static void read(Reply reply, Message.Builder message) throws IOException {
    read(reply.status(), reply.contentType(), body(reply), reply.field("retry-after"), message);
  }

  private static void read(
      int status, String contentType, byte[] body, String retryAfter, Message.Builder message)
      throws ProblemException {
    if (status != 200) {
      throw problem(status, contentType, body, retryAfter);
    }
    Optional<String> fault = fill(contentType, body, message);
    if (fault.isPresent()) {
      throw new ProblemException(
          Problem.newBuilder().setStatus(200).setTitle(fault.get()).build(), "");
    }
  }

  private static ProblemException problem(
      int status, String contentType, byte[] body, String retryAfter) {
    var problem = Problem.newBuilder();
    String title = fill(contentType, body, problem).orElse(problem.getTitle());
    return new ProblemException(problem.setStatus(status).setTitle(title).build(), retryAfter);
  }

  /// Fills the message and returns why not; empty if all is well.
  private static Optional<String> fill(String contentType, byte[] body, Message.Builder message) {
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
