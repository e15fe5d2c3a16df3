package io.patchbay.sim.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads what `/v1/offers` answers, in both its forms.
public final class OfferAnswer {
  static final String PROTOBUF = "application/x-protobuf";
  static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";
  private static final JsonFormat.Parser JSON_PARSER = JsonFormat.parser().ignoringUnknownFields();

  private OfferAnswer() {}

  /// Returns the answer.
  ///
  /// @param contentType without parameters, in lower case
  /// @throws ProblemException if it is a problem, or no answer to the question at all
  public static OfferResponse read(int status, String contentType, byte[] body)
      throws ProblemException {
    if (status != 200) {
      var problem = Problem.newBuilder();
      String title = fill(contentType, body, problem).orElse(problem.getTitle());
      throw new ProblemException(problem.setStatus(status).setTitle(title).build());
    }
    var answer = OfferResponse.newBuilder();
    Optional<String> fault = fill(contentType, body, answer);
    if (fault.isPresent()) {
      throw new ProblemException(Problem.newBuilder().setStatus(200).setTitle(fault.get()).build());
    }
    return answer.build();
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
}
