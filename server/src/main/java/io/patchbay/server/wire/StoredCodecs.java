package io.patchbay.server.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.Codec;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.FileFacts;
import io.patchbay.server.domain.FirstFormChange;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.MirrorState;
import io.patchbay.server.domain.Offer;
import io.patchbay.server.domain.PendingRelease;
import io.patchbay.server.domain.PublishReceipt;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.Sha1;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What lies in the catalog on disk, `catalog.proto`.
public final class StoredCodecs {
  public static final Codec<Update> UPDATE =
      codec(io.patchbay.proto.v1.Update.parser(), UpdateMapper::toProto, UpdateMapper::toDomain);
  public static final Codec<Bulletin> BULLETIN =
      codec(io.patchbay.proto.v1.Bulletin.parser(), UpdateMapper::toProto, UpdateMapper::toDomain);

  /// What stands in an index row of each update that is mostly offered.
  public static final Codec<Offer> OFFER =
      codec(io.patchbay.proto.v1.Offer.parser(), OfferMapper::toProto, OfferMapper::toDomain);

  public static final Codec<CatalogChange> CATALOG_CHANGE =
      codec(
          io.patchbay.proto.v1.CatalogChange.parser(),
          ChangeMapper::toProto,
          ChangeMapper::toDomain);

  /// One thing a change brings.
  public static final Codec<ChangeItem> CHANGE_ITEM =
      codec(
          io.patchbay.proto.v1.ChangeItem.parser(), ChangeMapper::toProto, ChangeMapper::toDomain);

  /// An item of the log with its content, which that of an update has elsewhere.
  public static final Codec<FeedFrame.Item> STORED_ITEM =
      codec(
          io.patchbay.proto.v1.StoredItem.parser(), ChangeMapper::toProto, ChangeMapper::toDomain);

  public static final Codec<MirrorState> MIRROR_STATE =
      codec(io.patchbay.proto.v1.MirrorState.parser(), ScopeMapper::toProto, ScopeMapper::toDomain);

  public static final Codec<PendingRelease> PENDING_RELEASE =
      codec(
          io.patchbay.proto.v1.PendingRelease.parser(),
          StoredCodecs::toProto,
          StoredCodecs::toDomain);
  public static final Codec<PublishReceipt> PUBLISH_RECEIPT =
      codec(
          io.patchbay.proto.v1.PublishReceipt.parser(),
          StoredCodecs::toProto,
          StoredCodecs::toDomain);
  public static final Codec<FileFacts> FILE =
      codec(
          io.patchbay.proto.v1.StoredFile.parser(), StoredCodecs::toProto, StoredCodecs::toDomain);

  private StoredCodecs() {}

  /// A change of a log that the first releases wrote.
  ///
  /// @throws InvalidValueException if it is none
  public static FirstFormChange firstFormChange(byte[] row) {
    try {
      return ChangeMapper.toFirstForm(io.patchbay.proto.v1.CatalogChange.parseFrom(row));
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidValueException(row.length + " bytes", "a change of the log's first form");
    }
  }

  private static <M extends MessageLite, T> Codec<T> codec(
      Parser<M> parser, Function<T, M> toProto, Function<M, T> toDomain) {
    return new Codec<>() {
      @Override
      public byte[] encode(T value) {
        return toProto.apply(value).toByteArray();
      }

      @Override
      public T decode(byte[] bytes) {
        try {
          return toDomain.apply(parser.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
          throw new InvalidValueException(bytes.length + " bytes", "a stored message");
        }
      }
    };
  }

  private static io.patchbay.proto.v1.PendingRelease toProto(PendingRelease pending) {
    return io.patchbay.proto.v1.PendingRelease.newBuilder()
        .setPublishId(pending.publishId().toString())
        .setManifestDigest(toProto(pending.manifestDigest()))
        .setBulletin(UpdateMapper.toProto(pending.release().bulletin()))
        .addAllUpdates(pending.release().updates().stream().map(UpdateMapper::toProto).toList())
        .addAllFiles(
            pending.files().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(StoredCodecs::toProto)
                .toList())
        .build();
  }

  private static PendingRelease toDomain(io.patchbay.proto.v1.PendingRelease pending) {
    return new PendingRelease(
        Ids.parse(pending.getPublishId()),
        toDomain(pending.getManifestDigest()),
        new Release(
            UpdateMapper.toDomain(pending.getBulletin()),
            pending.getUpdatesList().stream().map(UpdateMapper::toDomain).toList()),
        files(pending.getFilesList()));
  }

  private static Map<Sha256, FileFacts> files(List<io.patchbay.proto.v1.PendingFile> files) {
    Map<Sha256, FileFacts> facts = new HashMap<>();
    files.forEach(file -> facts.put(toDomain(file.getSha256()), toDomain(file.getFile())));
    return facts;
  }

  private static io.patchbay.proto.v1.PendingFile toProto(Map.Entry<Sha256, FileFacts> file) {
    return io.patchbay.proto.v1.PendingFile.newBuilder()
        .setSha256(toProto(file.getKey()))
        .setFile(toProto(file.getValue()))
        .build();
  }

  private static io.patchbay.proto.v1.StoredFile toProto(FileFacts facts) {
    return io.patchbay.proto.v1.StoredFile.newBuilder()
        .setSize(facts.size())
        .setSha1(ByteString.copyFrom(facts.sha1().bytes()))
        .build();
  }

  private static FileFacts toDomain(io.patchbay.proto.v1.StoredFile file) {
    return new FileFacts(file.getSize(), Sha1.ofDigest(file.getSha1().toByteArray()));
  }

  private static io.patchbay.proto.v1.PublishReceipt toProto(PublishReceipt receipt) {
    io.patchbay.proto.v1.PublishReceipt.Builder to =
        io.patchbay.proto.v1.PublishReceipt.newBuilder()
            .setManifestDigest(toProto(receipt.manifestDigest()))
            .setCatalogRevision(receipt.catalogRevision())
            .setUpdatesAdded(receipt.updatesAdded());
    if (receipt.pendingUntil() != null) {
      to.setPendingUntil(Times.toProto(receipt.pendingUntil()));
    }
    return to.build();
  }

  private static PublishReceipt toDomain(io.patchbay.proto.v1.PublishReceipt receipt) {
    return new PublishReceipt(
        toDomain(receipt.getManifestDigest()),
        receipt.getCatalogRevision(),
        receipt.getUpdatesAdded(),
        receipt.hasPendingUntil() ? Times.toDomain(receipt.getPendingUntil()) : null);
  }

  private static ByteString toProto(Sha256 digest) {
    return ByteString.copyFrom(digest.bytes());
  }

  private static Sha256 toDomain(ByteString digest) {
    return Sha256.ofDigest(digest.toByteArray());
  }
}
