package io.patchbay.sim;

import com.google.protobuf.Duration;
import io.patchbay.proto.v1.Classification;
import io.patchbay.proto.v1.Offer;
import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.Severity;
import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.sim.expect.Expectation;
import io.patchbay.sim.expect.Expected;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What a server that is right answers and serves.
record RightAnswers(Expectation expectation) {
  OfferResponse to(OfferRequest request) {
    Expected expected = expectation.of(request.getConfiguration());
    var answer =
        OfferResponse.newBuilder()
            .setCatalogRevision(1)
            .setOutcome(expected.outcome())
            .setNextPoll(Duration.newBuilder().setSeconds(79_200));
    expected.files().forEach(name -> answer.addOffers(offer(file(name))));
    return answer.build();
  }

  static Offer offer(UpdateFile file) {
    return Offer.newBuilder()
        .setUpdateId("0f6c4e5e-0000-5000-8000-000000000000")
        .setRevision(1)
        .setTitle("Security Update for Internet Explorer")
        .setKbArticle("960714")
        .setBulletin("MS08-078")
        .setSeverity(Severity.CRITICAL)
        .setClassification(Classification.SECURITY_UPDATE)
        .setAction(Offer.Action.INSTALL)
        .addFiles(file)
        .build();
  }

  static UpdateFile file(String name) {
    byte[] content = content(name);
    String sha256 = sha256(content);
    return UpdateFile.newBuilder()
        .setName(name)
        .setSize(content.length)
        .setSha256(sha256)
        .setUrl("/content/" + sha256 + "/" + name)
        .build();
  }

  static byte[] content(String name) {
    return ("stand-in for " + name).getBytes(StandardCharsets.UTF_8);
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
