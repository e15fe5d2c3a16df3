package io.patchbay.server.chaos;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.patchbay.proto.v1.Offer;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.Outcome;
import io.patchbay.server.domain.UpdateIdentity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/// What matters of an answer.
record Answered(long revision, Outcome outcome, List<UpdateIdentity> offers) {
  Answered {
    offers = List.copyOf(offers);
  }

  static OfferResponse parse(byte[] json) {
    OfferResponse.Builder answer = OfferResponse.newBuilder();
    try {
      JsonFormat.parser().merge(new String(json, StandardCharsets.UTF_8), answer);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("no answer: " + new String(json, StandardCharsets.UTF_8), e);
    }
    return answer.build();
  }

  static Answered of(OfferResponse response) {
    return new Answered(
        response.getCatalogRevision(),
        Outcome.valueOf(response.getOutcome().name()),
        response.getOffersList().stream().map(Answered::identity).toList());
  }

  static Answered of(Answer answer) {
    return new Answered(
        answer.catalogRevision(),
        answer.outcome(),
        answer.offers().stream().map(io.patchbay.server.domain.Offer::identity).toList());
  }

  static UpdateIdentity identity(Offer offer) {
    return new UpdateIdentity(UUID.fromString(offer.getUpdateId()), offer.getRevision());
  }

  static UpdateFile file(Offer offer) {
    return offer.getFiles(0);
  }
}
