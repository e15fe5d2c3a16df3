package io.patchbay.server.wire;

import com.google.protobuf.Duration;
import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Problem;
import io.patchbay.server.domain.Update;
import java.nio.ByteBuffer;
import java.util.List;

/// Bodies of the public listener. Every method is safe for any thread and keeps no buffer.
public final class PublicWire {
  private PublicWire() {}

  /// The configuration in the parameters of a query string.
  ///
  /// @throws InvalidValueException that names the parameter at fault
  public static ClientConfiguration configuration(List<Parameter> parameters) {
    return ConfigurationMapper.toDomain(parameters);
  }

  /// The configuration in an `OfferRequest`.
  ///
  /// @throws InvalidValueException that names the field at fault
  public static ClientConfiguration configuration(ByteBuffer body, Format format) {
    OfferRequest request = format.decode(body, OfferRequest.newBuilder()).build();
    try {
      return ConfigurationMapper.toDomain(request.getConfiguration());
    } catch (InvalidValueException e) {
      throw e.in("configuration");
    }
  }

  /// An `OfferResponse`.
  ///
  /// @param nextPoll when the machine should ask again
  public static byte[] answer(Answer answer, java.time.Duration nextPoll, Format format) {
    OfferResponse.Builder to =
        OfferResponse.newBuilder()
            .setCatalogRevision(answer.catalogRevision())
            .setOutcome(Enums.toProto(answer.outcome()))
            .setNextPoll(Duration.newBuilder().setSeconds(nextPoll.toSeconds()));
    answer.offers().forEach(offer -> to.addOffers(OfferMapper.toProto(offer)));
    return format.encode(to);
  }

  /// An `Update` with its rules, and a URL in each file.
  public static byte[] update(Update update, Format format) {
    io.patchbay.proto.v1.Update.Builder to = UpdateMapper.toProto(update).toBuilder().clearFiles();
    update.files().forEach(file -> to.addFiles(OfferMapper.withUrl(file)));
    return format.encode(to);
  }

  public static byte[] bulletin(Bulletin bulletin, Format format) {
    return format.encode(UpdateMapper.toProto(bulletin));
  }

  public static byte[] problem(Problem problem, Format format) {
    return format.encode(
        io.patchbay.proto.v1.Problem.newBuilder()
            .setType(problem.type())
            .setTitle(problem.title())
            .setStatus(problem.status())
            .setDetail(problem.detail())
            .setField(problem.field()));
  }

  /// Reads a problem, as a client does.
  public static Problem problem(ByteBuffer body, Format format) {
    io.patchbay.proto.v1.Problem problem =
        format.decode(body, io.patchbay.proto.v1.Problem.newBuilder()).build();
    return new Problem(
        problem.getType(),
        problem.getTitle(),
        problem.getStatus(),
        problem.getDetail(),
        problem.getField());
  }
}
