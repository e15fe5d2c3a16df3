package io.patchbay.server.wire;

import com.google.protobuf.ByteString;
import io.patchbay.proto.v1.BundleResponse;
import io.patchbay.server.domain.Bundle;
import io.patchbay.server.domain.BundleResult;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.UpdateFile;
import java.nio.ByteBuffer;

/// What says what is in a bundle. Every method is safe for any thread.
public final class BundleWire {
  private BundleWire() {}

  /// A `Bundle`.
  public static byte[] bundle(Bundle bundle, Format format) {
    io.patchbay.proto.v1.Bundle.Builder to =
        io.patchbay.proto.v1.Bundle.newBuilder()
            .setFormat(Bundle.FORMAT)
            .setSince(bundle.since())
            .setSinceHead(bytes(bundle.sinceHead()))
            .setUntil(bundle.until())
            .setUntilHead(bytes(bundle.untilHead()))
            .setContent(bundle.content())
            .setChangesSha256(bytes(bundle.changes().sha256()))
            .setChangesBytes(bundle.changes().size());
    if (!bundle.scope().isAll()) {
      to.setScope(ScopeMapper.toProto(bundle.scope()));
    }
    return format.encode(to);
  }

  private static ByteString bytes(Sha256 digest) {
    return ByteString.copyFrom(digest.bytes());
  }

  /// The bundle in a `Bundle`.
  ///
  /// @throws InvalidValueException that names the field at fault
  public static Bundle bundle(ByteBuffer body, Format format) {
    io.patchbay.proto.v1.Bundle bundle =
        format.decode(body, io.patchbay.proto.v1.Bundle.newBuilder()).build();
    if (bundle.getFormat() != Bundle.FORMAT) {
      throw new InvalidValueException(
              Integer.toUnsignedString(bundle.getFormat()),
              Bundle.FORMAT + "; another release reads others")
          .in("format");
    }
    return new Bundle(
        bundle.getSince(),
        digest("sinceHead", bundle.getSinceHead()),
        bundle.getUntil(),
        digest("untilHead", bundle.getUntilHead()),
        ScopeMapper.toDomain(bundle.getScope()),
        bundle.getContent(),
        new UpdateFile(
            Bundle.CHANGES,
            bundle.getChangesBytes(),
            digest("changesSha256", bundle.getChangesSha256())));
  }

  private static Sha256 digest(String field, ByteString bytes) {
    if (bytes.size() != 32) {
      throw new InvalidValueException(bytes.size() + " bytes", "32").in(field);
    }
    return Sha256.ofDigest(bytes.toByteArray());
  }

  /// A `BundleResponse`.
  public static byte[] result(BundleResult result, Format format) {
    return format.encode(
        BundleResponse.newBuilder()
            .setCatalogRevision(result.catalogRevision())
            .setApplied(result.applied()));
  }

  /// The result in a `BundleResponse`.
  public static BundleResult result(ByteBuffer body, Format format) {
    BundleResponse response = format.decode(body, BundleResponse.newBuilder()).build();
    return new BundleResult(response.getCatalogRevision(), response.getApplied());
  }
}
