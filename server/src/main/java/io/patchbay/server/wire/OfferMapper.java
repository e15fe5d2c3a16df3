package io.patchbay.server.wire;

import io.patchbay.proto.v1.Offer.Action;
import io.patchbay.server.domain.Offer;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.domain.UpdateIdentity;

/// Offers, `offer.proto`: what crosses the wire is what stands in the index.
final class OfferMapper {
  private OfferMapper() {}

  static io.patchbay.proto.v1.Offer toProto(Offer offer) {
    io.patchbay.proto.v1.Offer.Builder to =
        io.patchbay.proto.v1.Offer.newBuilder()
            .setUpdateId(offer.identity().updateId().toString())
            .setRevision(offer.identity().revision())
            .setTitle(offer.title())
            .setKbArticle(offer.kbArticle())
            .setBulletin(offer.bulletin())
            .setSeverity(Enums.toProto(offer.severity()))
            .setClassification(Enums.toProto(offer.classification()))
            .setAction(Action.INSTALL)
            .setRebootBehavior(Enums.toProto(offer.rebootBehavior()))
            .setProduct(offer.product());
    offer.files().forEach(file -> to.addFiles(withUrl(file)));
    return to.build();
  }

  static io.patchbay.proto.v1.UpdateFile.Builder withUrl(UpdateFile file) {
    return UpdateMapper.toProto(file).setUrl("/content/" + file.sha256() + "/" + file.name());
  }

  static Offer toDomain(io.patchbay.proto.v1.Offer offer) {
    return new Offer(
        new UpdateIdentity(UpdateMapper.uuid(offer.getUpdateId()), offer.getRevision()),
        offer.getTitle(),
        offer.getKbArticle(),
        offer.getBulletin(),
        Enums.toDomain(offer.getSeverity()),
        Enums.toDomain(offer.getClassification()),
        Enums.toDomain(offer.getRebootBehavior()),
        offer.getProduct(),
        offer.getFilesList().stream().map(UpdateMapper::toDomain).toList());
  }
}
