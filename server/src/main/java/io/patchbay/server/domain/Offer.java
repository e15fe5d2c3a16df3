package io.patchbay.server.domain;

import java.util.List;

/// What an answer says of one update.
///
/// @param product of the machine, what the update is for
public record Offer(
    UpdateIdentity identity,
    String title,
    String kbArticle,
    String bulletin,
    Severity severity,
    Classification classification,
    RebootBehavior rebootBehavior,
    String product,
    List<UpdateFile> files) {
  public Offer {
    files = List.copyOf(files);
  }

  public static Offer of(Update update) {
    return new Offer(
        update.identity(),
        update.title(),
        update.kbArticle(),
        update.bulletin(),
        update.severity(),
        update.classification(),
        update.rebootBehavior(),
        update.product(),
        update.files());
  }
}
