package io.patchbay.server.wire;

import com.google.protobuf.ByteString;
import io.patchbay.proto.v1.BulletinItem;
import io.patchbay.proto.v1.StandingItem;
import io.patchbay.proto.v1.StoredItem;
import io.patchbay.proto.v1.UpdateItem;
import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.FirstFormChange;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.UpdateIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Changes of the catalog and their items.
final class ChangeMapper {
  private ChangeMapper() {}

  static io.patchbay.proto.v1.CatalogChange toProto(CatalogChange change) {
    return io.patchbay.proto.v1.CatalogChange.newBuilder()
        .setCatalogRevision(change.catalogRevision())
        .setPublishId(change.publishId().toString())
        .setCommittedAt(Times.toProto(change.committedAt()))
        .setPreviousHead(bytes(change.previousHead()))
        .setItemsDigest(bytes(change.itemsDigest()))
        .setItemCount(change.itemCount())
        .setContentBytes(change.contentBytes())
        .build();
  }

  static CatalogChange toDomain(io.patchbay.proto.v1.CatalogChange change) {
    return new CatalogChange(
        change.getCatalogRevision(),
        Ids.parse(change.getPublishId()),
        Times.toDomain(change.getCommittedAt()),
        digest("previousHead", change.getPreviousHead()),
        digest("itemsDigest", change.getItemsDigest()),
        change.getItemCount(),
        change.getContentBytes());
  }

  static FirstFormChange toFirstForm(io.patchbay.proto.v1.CatalogChange change) {
    List<String> bulletins = new ArrayList<>();
    bulletins.add(change.getBulletin());
    bulletins.addAll(change.getMoreBulletinsList());
    return new FirstFormChange(
        Ids.parse(change.getPublishId()),
        Times.toDomain(change.getCommittedAt()),
        bulletins,
        change.getUpdatesList().stream().map(UpdateIdentity::parse).toList());
  }

  static io.patchbay.proto.v1.ChangeItem toProto(ChangeItem item) {
    io.patchbay.proto.v1.ChangeItem.Builder to = io.patchbay.proto.v1.ChangeItem.newBuilder();
    switch (item) {
      case ChangeItem.OfUpdate update -> to.setUpdate(toProto(update)).setMustUnderstand(true);
      case ChangeItem.OfBulletin bulletin ->
          to.setBulletin(
              BulletinItem.newBuilder().setId(bulletin.id()).setRevision(bulletin.revision()));
      case ChangeItem.OfStanding standing ->
          to.setStanding(
                  StandingItem.newBuilder()
                      .setUpdateId(bytes(standing.updateId()))
                      .setLeft(standing.left())
                      .setReason(StandingItem.Reason.valueOf(standing.reason().name())))
              .setMustUnderstand(true);
      case ChangeItem.Unknown unknown ->
          throw new IllegalArgumentException("an item of unknown kind is only passed on");
    }
    ChangeItem.Content content = item.saying();
    if (content != null) {
      to.setContentDigest(bytes(content.digest())).setContentBytes(content.bytes());
    }
    return to.build();
  }

  static StoredItem toProto(FeedFrame.Item item) {
    StoredItem.Builder to = StoredItem.newBuilder().setItem(ByteString.copyFrom(item.item()));
    if (item.content() != null) {
      to.setContent(ByteString.copyFrom(item.content()));
    }
    return to.build();
  }

  static FeedFrame.Item toDomain(StoredItem item) {
    return new FeedFrame.Item(
        item.getItem().toByteArray(), item.hasContent() ? item.getContent().toByteArray() : null);
  }

  private static UpdateItem toProto(ChangeItem.OfUpdate update) {
    UpdateItem.Builder to =
        UpdateItem.newBuilder()
            .setUpdateId(bytes(update.identity().updateId()))
            .setRevision(update.identity().revision())
            .setProduct(update.product())
            .setClassification(Enums.toProto(update.classification()));
    if (update.language() != null) {
      to.setLanguage(update.language().code());
    }
    update.architectures().stream()
        .sorted()
        .forEach(architecture -> to.addArchitectures(Enums.toProto(architecture)));
    return to.build();
  }

  static ChangeItem toDomain(io.patchbay.proto.v1.ChangeItem item) {
    return switch (item.getKindCase()) {
      case UPDATE -> update(item.getUpdate(), required(item));
      case BULLETIN ->
          new ChangeItem.OfBulletin(
              item.getBulletin().getId(), item.getBulletin().getRevision(), required(item));
      case STANDING -> standing(item.getStanding());
      case KIND_NOT_SET -> new ChangeItem.Unknown(item.getMustUnderstand(), content(item));
    };
  }

  private static ChangeItem.OfUpdate update(UpdateItem update, ChangeItem.Content content) {
    return new ChangeItem.OfUpdate(
        new UpdateIdentity(id(update.getUpdateId()), update.getRevision()),
        update.getProduct(),
        Enums.toDomain(update.getClassification()),
        update.getLanguage().isEmpty() ? null : Language.ofCode(update.getLanguage()),
        update.getArchitecturesList().stream().map(Enums::toDomain).collect(Collectors.toSet()),
        content);
  }

  private static ChangeItem.OfStanding standing(StandingItem standing) {
    return new ChangeItem.OfStanding(
        id(standing.getUpdateId()), standing.getLeft(), Enums.toDomain(standing.getReason()));
  }

  private static ChangeItem.Content required(io.patchbay.proto.v1.ChangeItem item) {
    ChangeItem.Content content = content(item);
    if (content == null) {
      throw new InvalidValueException("missing", "the digest of the content").in("contentDigest");
    }
    return content;
  }

  private static ChangeItem.@Nullable Content content(io.patchbay.proto.v1.ChangeItem item) {
    return item.getContentDigest().isEmpty()
        ? null
        : new ChangeItem.Content(
            digest("contentDigest", item.getContentDigest()), item.getContentBytes());
  }

  private static UUID id(ByteString bytes) {
    if (bytes.size() != 16) {
      throw new InvalidValueException(bytes.size() + " bytes", "16").in("updateId");
    }
    return Ids.ofBytes(bytes.toByteArray());
  }

  private static ByteString bytes(UUID id) {
    return ByteString.copyFrom(Ids.bytes(id));
  }

  private static Sha256 digest(String field, ByteString bytes) {
    if (bytes.size() != 32) {
      throw new InvalidValueException(bytes.size() + " bytes", "32").in(field);
    }
    return Sha256.ofDigest(bytes.toByteArray());
  }

  private static ByteString bytes(Sha256 digest) {
    return ByteString.copyFrom(digest.bytes());
  }
}
