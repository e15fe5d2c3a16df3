package io.patchbay.server.domain;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One thing a change of the catalog brings: what it is about, and the digest of what it says. An
/// open union: more kinds will come, and travel in the same chain.
public sealed interface ChangeItem {
  /// The longest content.
  int CONTENT_BYTES_MAX = 16 << 20;

  /// A new revision of an update.
  ///
  /// @param language its package language; null: language neutral
  /// @param architectures it can be meant for; empty: any
  record OfUpdate(
      UpdateIdentity identity,
      String product,
      Classification classification,
      @Nullable Language language,
      Set<Architecture> architectures,
      Content content)
      implements ChangeItem {
    public OfUpdate {
      architectures = Set.copyOf(architectures);
    }
  }

  /// A bulletin, new or corrected.
  ///
  /// @param revision of the manifest, from 1
  record OfBulletin(String id, int revision, Content content) implements ChangeItem {}

  /// An update, in all its revisions, leaves scope or comes back.
  ///
  /// @param left true: it is offered to nobody from now on; false: it is again what it was
  record OfStanding(UUID updateId, boolean left, StandingReason reason) implements ChangeItem {}

  /// Of a kind that only newer releases know.
  ///
  /// @param mustUnderstand whether answers would be wrong without it
  /// @param content null: it has none
  record Unknown(boolean mustUnderstand, @Nullable Content content) implements ChangeItem {}

  /// What an item says: an encoded message.
  ///
  /// @param bytes its length, at most 16 MiB
  record Content(Sha256 digest, int bytes) {
    public Content {
      if (bytes < 0 || bytes > CONTENT_BYTES_MAX) {
        throw new InvalidValueException("" + bytes, "0 to " + CONTENT_BYTES_MAX).in("contentBytes");
      }
    }
  }

  /// What it says; null if its kind has no content.
  default @Nullable Content saying() {
    return switch (this) {
      case OfUpdate update -> update.content();
      case OfBulletin bulletin -> bulletin.content();
      case OfStanding standing -> null;
      case Unknown unknown -> unknown.content();
    };
  }
}
