package io.patchbay.server.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.patchbay.proto.v1.FeedEnd;
import io.patchbay.proto.v1.FeedItem;
import io.patchbay.proto.v1.ItemsRequest;
import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.SnapshotManifest;
import io.patchbay.server.domain.SnapshotManifest.SnapshotFile;
import io.patchbay.server.domain.UpdateIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The feed of a catalog's changes, and what belongs to it. Every method is safe for any thread.
public final class FeedWire {
  /// The longest frame: an item with the longest content.
  public static final int FRAME_BYTES_MAX = (16 << 20) + (1 << 20);

  private static final int ITEMS_MAX = 1_000;
  private static final int VARINT_BITS_MAX = 28;

  private FeedWire() {}

  /// One frame and its length before it.
  public static void write(FeedFrame frame, OutputStream to) throws IOException {
    toProto(frame).writeDelimitedTo(to);
  }

  private static io.patchbay.proto.v1.FeedFrame toProto(FeedFrame frame) {
    io.patchbay.proto.v1.FeedFrame.Builder to = io.patchbay.proto.v1.FeedFrame.newBuilder();
    switch (frame) {
      case FeedFrame.Change change -> to.setChange(UnsafeByteOperations.unsafeWrap(change.row()));
      case FeedFrame.Item item -> {
        FeedItem.Builder into =
            to.getItemBuilder().setItem(UnsafeByteOperations.unsafeWrap(item.item()));
        if (item.content() != null) {
          into.setContent(UnsafeByteOperations.unsafeWrap(item.content()));
        }
      }
      case FeedFrame.End end ->
          to.setEnd(
              FeedEnd.newBuilder()
                  .setCatalogRevision(end.revision())
                  .setHead(ByteString.copyFrom(end.head().bytes())));
    }
    return to.build();
  }

  /// The next frame; null at the end of the stream.
  ///
  /// @throws InvalidValueException if it is no frame, or too long
  /// @throws java.io.EOFException if the stream ends within it
  public static @Nullable FeedFrame read(InputStream from) throws IOException {
    int length = length(from);
    if (length < 0) {
      return null;
    }
    byte[] bytes = from.readNBytes(length);
    if (bytes.length < length) {
      throw new java.io.EOFException("a frame of " + length + " bytes ends after " + bytes.length);
    }
    return decode(bytes);
  }

  private static int length(InputStream from) throws IOException {
    int length = 0;
    for (int shift = 0; ; shift += 7) {
      int read = from.read();
      if (read < 0) {
        if (shift == 0) {
          return -1;
        }
        throw new java.io.EOFException("the stream ends within a frame's length");
      }
      length |= (read & 0x7F) << shift;
      if (shift > VARINT_BITS_MAX || length < 0 || length > FRAME_BYTES_MAX) {
        throw new InvalidValueException("longer", "at most " + FRAME_BYTES_MAX + " bytes")
            .in("frame");
      }
      if (read < 0x80) {
        return length;
      }
    }
  }

  private static FeedFrame decode(byte[] bytes) {
    io.patchbay.proto.v1.FeedFrame frame;
    try {
      frame = io.patchbay.proto.v1.FeedFrame.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidValueException(bytes.length + " bytes", "a FeedFrame").in("frame");
    }
    return switch (frame.getFrameCase()) {
      case CHANGE -> new FeedFrame.Change(frame.getChange().toByteArray());
      case ITEM -> {
        FeedItem item = frame.getItem();
        yield new FeedFrame.Item(
            item.getItem().toByteArray(),
            item.hasContent() ? item.getContent().toByteArray() : null);
      }
      case END ->
          new FeedFrame.End(
              frame.getEnd().getCatalogRevision(), digest("head", frame.getEnd().getHead()));
      case FRAME_NOT_SET ->
          throw new InvalidValueException("unknown", "a change, an item or the end").in("frame");
    };
  }

  /// The target that a closed range of changes is asked for by. Another history is another target,
  /// and equal ranges have equal ones, so that caches keep them apart and know them again.
  ///
  /// @param head of the chain at `until`
  public static String changes(long since, long until, Sha256 head, Scope scope) {
    String asked = scope.isAll() ? "" : "&" + ScopeMapper.toQuery(scope);
    return "/v1/catalog/changes?since=" + since + "&until=" + until + "&head=" + head + asked;
  }

  /// A `CatalogHead`.
  public static byte[] head(CatalogHead head, Format format) {
    io.patchbay.proto.v1.CatalogHead.Builder to =
        io.patchbay.proto.v1.CatalogHead.newBuilder()
            .setCatalogRevision(head.revision())
            .setHead(ByteString.copyFrom(head.head().bytes()))
            .setFeedFormat(head.feedFormat())
            .setUpdates(head.updates());
    head.via().forEach(id -> to.addVia(id.toString()));
    if (!head.scope().isAll()) {
      to.setScope(ScopeMapper.toProto(head.scope()));
    }
    return format.encode(to);
  }

  /// The head in a `CatalogHead`.
  ///
  /// @throws InvalidValueException that names the field at fault
  public static CatalogHead head(ByteBuffer body, Format format) {
    io.patchbay.proto.v1.CatalogHead head =
        format.decode(body, io.patchbay.proto.v1.CatalogHead.newBuilder()).build();
    return new CatalogHead(
        head.getCatalogRevision(),
        digest("head", head.getHead()),
        head.getFeedFormat(),
        head.getViaList().stream().map(Ids::parse).toList(),
        ScopeMapper.toDomain(head.getScope()),
        head.getUpdates());
  }

  /// An `ItemsRequest`.
  public static byte[] items(List<UpdateIdentity> updates, Format format) {
    return format.encode(
        ItemsRequest.newBuilder()
            .addAllUpdates(updates.stream().map(UpdateIdentity::toString).toList()));
  }

  /// The updates in an `ItemsRequest`.
  ///
  /// @throws InvalidValueException that names the field at fault
  public static List<UpdateIdentity> items(ByteBuffer body, Format format) {
    ItemsRequest request = format.decode(body, ItemsRequest.newBuilder()).build();
    int count = request.getUpdatesCount();
    if (count < 1 || count > ITEMS_MAX) {
      throw new InvalidValueException(count + " updates", "1 to " + ITEMS_MAX).in("updates");
    }
    try {
      return request.getUpdatesList().stream().map(UpdateIdentity::parse).toList();
    } catch (InvalidValueException e) {
      throw e.in("updates");
    }
  }

  /// A `SnapshotManifest`.
  public static byte[] snapshot(SnapshotManifest manifest, Format format) {
    io.patchbay.proto.v1.SnapshotManifest.Builder to =
        io.patchbay.proto.v1.SnapshotManifest.newBuilder()
            .setId(manifest.id())
            .setCatalogRevision(manifest.revision())
            .setHead(ByteString.copyFrom(manifest.head().bytes()));
    manifest
        .files()
        .forEach(
            file ->
                to.addFilesBuilder()
                    .setName(file.name())
                    .setSize(file.size())
                    .setSha256(ByteString.copyFrom(file.sha256().bytes())));
    return format.encode(to);
  }

  /// The manifest in a `SnapshotManifest`.
  ///
  /// @throws InvalidValueException that names the field at fault
  public static SnapshotManifest snapshot(ByteBuffer body, Format format) {
    io.patchbay.proto.v1.SnapshotManifest manifest =
        format.decode(body, io.patchbay.proto.v1.SnapshotManifest.newBuilder()).build();
    return new SnapshotManifest(
        manifest.getId(),
        manifest.getCatalogRevision(),
        digest("head", manifest.getHead()),
        manifest.getFilesList().stream()
            .map(f -> new SnapshotFile(f.getName(), f.getSize(), digest("sha256", f.getSha256())))
            .toList());
  }

  private static Sha256 digest(String field, ByteString bytes) {
    if (bytes.size() != 32) {
      throw new InvalidValueException(bytes.size() + " bytes", "32").in(field);
    }
    return Sha256.ofDigest(bytes.toByteArray());
  }
}
