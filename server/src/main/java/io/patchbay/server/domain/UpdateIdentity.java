package io.patchbay.server.domain;

import java.util.UUID;

/// Identity of an update.
///
/// @param revision from 1
public record UpdateIdentity(UUID updateId, int revision) {
  public UpdateIdentity {
    if (revision < 1) {
      throw new InvalidValueException("" + revision, "a revision from 1 on");
    }
  }

  /// Parses what [#toString] prints.
  public static UpdateIdentity parse(String text) {
    int slash = text.indexOf('/');
    try {
      return new UpdateIdentity(
          UUID.fromString(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
      throw new InvalidValueException(text, "update id, slash, revision");
    }
  }

  @Override
  public String toString() {
    return updateId + "/" + revision;
  }
}
