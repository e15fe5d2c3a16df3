package io.patchbay.server.catalog;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.UpdateIdentity;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The keys of all column families. Numbers are big-endian, so byte order is their order.
///
/// | family | key |
/// | --- | --- |
/// | updates | update id (16), revision (4) |
/// | bulletins | id (UTF-8) |
/// | applicability | product length (1), product (UTF-8), any OS 0 or else 1 (1), major (2), minor (2), architecture or 0 for any (1), language abbreviation or three zeros for any (3) |
/// | patterns | product (UTF-8) |
/// | superseded-by | superseded update id (16), superseding update id (16) |
/// | required-by | required update id (16), requiring update id (16) |
/// | changes | catalog revision (8) |
/// | items | catalog revision (8), place in the change, from 0 (4) |
/// | standings | update id (16) |
/// | pending | release instant, seconds (8), publish id (16) |
/// | publishes | publish id (16) |
/// | files | SHA-256 (32) |
///
/// Example: the row of Internet Explorer on 32-bit German Windows XP is `11
/// 696e7465726e65742d6578706c6f726572 01 0005 0001 01 444555`.
final class Keys {
  static final byte[] REVISION = "revision".getBytes(StandardCharsets.US_ASCII);
  static final byte[] ROW_FORMAT = "row-format".getBytes(StandardCharsets.US_ASCII);
  static final byte[] REPLICA = "replica".getBytes(StandardCharsets.US_ASCII);
  static final byte[] UPDATES = "updates".getBytes(StandardCharsets.US_ASCII);
  static final byte[] FORMER_HEAD = "former-head".getBytes(StandardCharsets.US_ASCII);
  static final Charset TEXT = StandardCharsets.US_ASCII;
  static final byte[] HEAD = "head".getBytes(StandardCharsets.US_ASCII);
  static final int ID_BYTES = 16;

  private Keys() {}

  static byte[] update(UpdateIdentity identity) {
    return ByteBuffer.allocate(ID_BYTES + 4)
        .put(Ids.bytes(identity.updateId()))
        .putInt(identity.revision())
        .array();
  }

  /// What [#update] was made of.
  static UpdateIdentity identity(byte[] update) {
    return new UpdateIdentity(
        Ids.ofBytes(Arrays.copyOf(update, ID_BYTES)), ByteBuffer.wrap(update).getInt(ID_BYTES));
  }

  static byte[] bulletin(String id) {
    return id.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] row(IndexTuple tuple) {
    byte[] product = tuple.product().getBytes(StandardCharsets.UTF_8);
    boolean anyOs = tuple.osMajorMinor() == IndexTuple.ANY_OS;
    ByteBuffer key =
        ByteBuffer.allocate(1 + product.length + 9)
            .put((byte) product.length)
            .put(product)
            .put((byte) (anyOs ? 0 : 1))
            .putInt(anyOs ? 0 : tuple.osMajorMinor());
    key.put((byte) code(tuple.architecture()));
    if (tuple.language() != null) {
      key.put(tuple.language().code().getBytes(StandardCharsets.US_ASCII), 0, 3);
    }
    return key.array();
  }

  /// What [#row] was made of.
  static IndexTuple tuple(byte[] row) {
    ByteBuffer key = ByteBuffer.wrap(row);
    byte[] product = new byte[key.get()];
    key.get(product);
    boolean anyOs = key.get() == 0;
    int os = key.getInt();
    int architecture = key.get();
    byte[] language = new byte[3];
    key.get(language);
    return new IndexTuple(
        new String(product, StandardCharsets.UTF_8),
        anyOs ? IndexTuple.ANY_OS : os,
        architecture(architecture),
        language[0] == 0 ? null : Language.ofCode(new String(language, StandardCharsets.US_ASCII)));
  }

  /// What [#code] was made of.
  static @Nullable Architecture architecture(int code) {
    return switch (code) {
      case 0 -> null;
      case 1 -> Architecture.X86;
      case 2 -> Architecture.X64;
      case 3 -> Architecture.IA64;
      case 4 -> Architecture.ARM64;
      default -> throw new IllegalArgumentException("architecture: " + code);
    };
  }

  static byte[] patterns(String product) {
    return product.getBytes(StandardCharsets.UTF_8);
  }

  // Written out, because the order of the constants is no part of the format.
  static int code(@Nullable Architecture architecture) {
    return switch (architecture) {
      case null -> 0;
      case X86 -> 1;
      case X64 -> 2;
      case IA64 -> 3;
      case ARM64 -> 4;
    };
  }

  /// Of the families `superseded-by` and `required-by`.
  static byte[] edge(UUID to, UUID from) {
    return ByteBuffer.allocate(2 * ID_BYTES).put(Ids.bytes(to)).put(Ids.bytes(from)).array();
  }

  static byte[] revision(long catalogRevision) {
    return ByteBuffer.allocate(8).putLong(catalogRevision).array();
  }

  static byte[] item(long catalogRevision, int index) {
    return ByteBuffer.allocate(12).putLong(catalogRevision).putInt(index).array();
  }

  static boolean isItemOf(long catalogRevision, byte[] key) {
    return ByteBuffer.wrap(key).getLong() == catalogRevision;
  }

  static byte[] pending(Instant releaseAt, UUID publishId) {
    return ByteBuffer.allocate(8 + ID_BYTES)
        .putLong(releaseAt.getEpochSecond())
        .put(Ids.bytes(publishId))
        .array();
  }

  static byte[] standing(UUID updateId) {
    return Ids.bytes(updateId);
  }

  static byte[] publish(UUID publishId) {
    return Ids.bytes(publishId);
  }

  static byte[] file(Sha256 sha256) {
    return sha256.bytes();
  }
}
