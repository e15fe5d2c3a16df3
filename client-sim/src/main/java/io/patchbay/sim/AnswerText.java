package io.patchbay.sim;

import io.patchbay.proto.v1.Offer;
import io.patchbay.proto.v1.OfferResponse;

/// What both reports on an answer say of it, for people.
final class AnswerText {
  private AnswerText() {}

  static void addMeaning(TextLines text, OfferResponse answer) {
    text.add(
        "%s (catalog revision %d, ask again in %s)",
        meaning(answer), answer.getCatalogRevision(), nextPoll(answer));
  }

  static void addOffer(TextLines text, Offer offer) {
    text.addEmpty();
    text.add(
        "%s  KB%s  %s  %s  %s",
        offer.getBulletin(),
        offer.getKbArticle(),
        offer.getSeverity(),
        offer.getClassification(),
        offer.getAction());
    text.add("  %s", offer.getTitle());
    if (offer.getFilesCount() == 0) {
      text.add("  no file to fetch: the server knows it by record only");
    }
  }

  /// Returns for example `MS08-078 (KB960714)`.
  static String name(Offer offer) {
    return offer.getBulletin() + " (KB" + offer.getKbArticle() + ")";
  }

  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static String meaning(OfferResponse answer) {
    return switch (answer.getOutcome()) {
      case OFFERED -> "OFFERED: " + count(answer.getOffersCount(), "update");
      case UP_TO_DATE -> "UP_TO_DATE: nothing is left to install";
      case NOT_APPLICABLE -> "NOT_APPLICABLE: no released update is meant for this machine";
      case UNAVAILABLE -> "UNAVAILABLE: the server does not have the files now; ask again soon";
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> "unknown outcome " + answer.getOutcomeValue();
    };
  }

  private static String nextPoll(OfferResponse answer) {
    long seconds = answer.getNextPoll().getSeconds();
    return seconds % 3600 == 0 ? seconds / 3600 + " h" : seconds + " s";
  }
}
