package io.patchbay.server.catalog;

import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.UpdateIdentity;
import java.security.MessageDigest;
import java.util.Arrays;

/// An update that a change of the log names, as short as it can be said: many are gathered.
///
/// @param revision of the change
/// @param key of the update
/// @param digest of what it says
/// @param isHeld whether it has to be there
@SuppressWarnings("ArrayRecordComponent")
record NamedUpdate(long revision, byte[] key, byte[] digest, boolean isHeld)
    implements Comparable<NamedUpdate> {
  static NamedUpdate of(long revision, ChangeItem.OfUpdate update, boolean isHeld) {
    return new NamedUpdate(
        revision, Keys.update(update.identity()), update.content().digest().bytes(), isHeld);
  }

  boolean isOf(byte[] content, MessageDigest sha256) {
    return Arrays.equals(sha256.digest(content), digest);
  }

  UpdateIdentity identity() {
    return Keys.identity(key);
  }

  /// By key.
  @Override
  public int compareTo(NamedUpdate other) {
    return Arrays.compareUnsigned(key, other.key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NamedUpdate named && Arrays.equals(key, named.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }
}
