package io.patchbay.server.wire;

import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.Prerequisite;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.domain.UpdateIdentity;
import java.util.UUID;

/// Updates and bulletins, `update.proto`.
final class UpdateMapper {
  private UpdateMapper() {}

  static io.patchbay.proto.v1.Update toProto(Update update) {
    io.patchbay.proto.v1.Update.Builder to =
        io.patchbay.proto.v1.Update.newBuilder()
            .setUpdateId(update.id().toString())
            .setRevision(update.identity().revision())
            .setTitle(update.title())
            .setKbArticle(update.kbArticle())
            .setBulletin(update.bulletin())
            .setSeverity(Enums.toProto(update.severity()))
            .setClassification(Enums.toProto(update.classification()))
            .setRebootBehavior(Enums.toProto(update.rebootBehavior()))
            .setReleasedAt(Times.toProto(update.releasedAt()))
            .setProduct(update.product())
            .setLanguage(update.language() == null ? "" : update.language().code())
            .setRules(RuleMapper.toProto(update.rules()))
            .setBranch(update.branch())
            .setHotfixId(update.hotfixId());
    update.files().forEach(file -> to.addFiles(toProto(file)));
    update.supersedes().forEach(id -> to.addSupersededUpdateIds(id.toString()));
    update.prerequisites().forEach(prerequisite -> to.addPrerequisites(toProto(prerequisite)));
    return to.build();
  }

  static Update toDomain(io.patchbay.proto.v1.Update update) {
    return new Update(
        new UpdateIdentity(uuid(update.getUpdateId()), update.getRevision()),
        update.getTitle(),
        update.getKbArticle(),
        update.getBulletin(),
        Enums.toDomain(update.getSeverity()),
        Enums.toDomain(update.getClassification()),
        Enums.toDomain(update.getRebootBehavior()),
        Times.toDomain(update.getReleasedAt()),
        update.getProduct(),
        update.getLanguage().isEmpty() ? null : Language.ofCode(update.getLanguage()),
        RuleMapper.toDomain(update.getRules()),
        update.getFilesList().stream().map(UpdateMapper::toDomain).toList(),
        update.getSupersededUpdateIdsList().stream().map(UpdateMapper::uuid).toList(),
        update.getPrerequisitesList().stream().map(UpdateMapper::toDomain).toList(),
        update.getBranch(),
        update.getHotfixId());
  }

  private static io.patchbay.proto.v1.Prerequisite toProto(Prerequisite prerequisite) {
    return io.patchbay.proto.v1.Prerequisite.newBuilder()
        .addAllAnyOfUpdateIds(prerequisite.anyOf().stream().map(UUID::toString).toList())
        .build();
  }

  private static Prerequisite toDomain(io.patchbay.proto.v1.Prerequisite prerequisite) {
    return new Prerequisite(
        prerequisite.getAnyOfUpdateIdsList().stream().map(UpdateMapper::uuid).toList());
  }

  static io.patchbay.proto.v1.UpdateFile.Builder toProto(UpdateFile file) {
    return io.patchbay.proto.v1.UpdateFile.newBuilder()
        .setName(file.name())
        .setSize(file.size())
        .setSha256(file.sha256().hex());
  }

  static UpdateFile toDomain(io.patchbay.proto.v1.UpdateFile file) {
    return new UpdateFile(file.getName(), file.getSize(), new Sha256(file.getSha256()));
  }

  static io.patchbay.proto.v1.Bulletin toProto(Bulletin bulletin) {
    return io.patchbay.proto.v1.Bulletin.newBuilder()
        .setId(bulletin.id())
        .setRevision(bulletin.revision())
        .setTitle(bulletin.title())
        .setKbArticle(bulletin.kbArticle())
        .setAdvisory(bulletin.advisory())
        .addAllCves(bulletin.cves())
        .setSeverity(Enums.toProto(bulletin.severity()))
        .setClassification(Enums.toProto(bulletin.classification()))
        .setRebootBehavior(Enums.toProto(bulletin.rebootBehavior()))
        .setReleasedAt(Times.toProto(bulletin.releasedAt()))
        .setCumulative(bulletin.cumulative())
        .addAllUpdateIds(bulletin.updateIds().stream().map(UUID::toString).toList())
        .build();
  }

  static Bulletin toDomain(io.patchbay.proto.v1.Bulletin bulletin) {
    return new Bulletin(
        bulletin.getId(),
        bulletin.getRevision(),
        bulletin.getTitle(),
        bulletin.getKbArticle(),
        bulletin.getAdvisory(),
        bulletin.getCvesList(),
        Enums.toDomain(bulletin.getSeverity()),
        Enums.toDomain(bulletin.getClassification()),
        Enums.toDomain(bulletin.getRebootBehavior()),
        Times.toDomain(bulletin.getReleasedAt()),
        bulletin.getCumulative(),
        bulletin.getUpdateIdsList().stream().map(UpdateMapper::uuid).toList());
  }

  static UUID uuid(String text) {
    return Ids.parse(text);
  }
}
