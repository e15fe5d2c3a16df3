package io.patchbay.sim;

import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.InstalledComponent;
import io.patchbay.proto.v1.InstalledProduct;
import io.patchbay.proto.v1.Offer;
import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.ProductType;
import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.sim.wire.Connection;
import io.patchbay.sim.wire.OfferClient;
import io.patchbay.sim.wire.OfferClient.Way;
import io.patchbay.sim.wire.QueryString;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/// A question that a reader can put to the server by hand, with what comes.
///
/// @param story who asks, and what is hard about it
record Example(String story, ClientConfiguration machine) {
  static final List<Example> ALL =
      List.of(
          new Example(
              """
              A Swiss German XP. The number of its mshtml.dll is past the fix of MS08-078 on the GDR train
              (7.0.6000.16788), but it is on the LDR train, where the fix is 7.0.6000.20973: vulnerable.
              """,
              windowsXp("de-CH", "7.0.5730.13").addComponents(mshtml("7.0.6000.20935")).build()),
          new Example(
              """
              A Brazilian XP SP3. Its mshtml.dll would have the fix of MS08-078 on SP2 (from 6.0.2900.3492), but not
              on SP3 (from 6.0.2900.5726). The record of KB960714 does not help: what is measured outranks it.
              """,
              windowsXp("pt-BR", "6.0.2900.5512")
                  .addComponents(mshtml("6.0.2900.5657"))
                  .addInstalledUpdates("KB960714")
                  .build()),
          new Example(
              """
              A Ukrainian XP. No package was made in that language, and an English one would not install.
              """,
              windowsXp("uk-UA", "7.0.5730.13").build()));

  /// Asks and returns story, command and answer.
  String ask(URI server, Connection connection) throws IOException {
    OfferRequest request = OfferRequest.newBuilder().setConfiguration(machine).build();
    OfferResponse answer = new OfferClient(connection).ask(request, Way.GET);
    var text = new TextLines();
    story.lines().forEach(line -> text.add("%s", line));
    text.add("  curl '%s'", server.resolve("/v1/offers?" + QueryString.of(request)));
    text.add("  %s", answer.getOutcome());
    for (Offer offer : answer.getOffersList()) {
      for (UpdateFile file : offer.getFilesList()) {
        text.add("    %s  %s  %,d bytes", offer.getBulletin(), file.getName(), file.getSize());
      }
    }
    return text.toString();
  }

  private static ClientConfiguration.Builder windowsXp(String language, String internetExplorer) {
    return ClientConfiguration.newBuilder()
        .setOsVersion("5.1.2600")
        .setServicePack(3)
        .setArchitecture(Architecture.X86)
        .setProductType(ProductType.WORKSTATION)
        .setLanguage(language)
        .addProducts(
            InstalledProduct.newBuilder()
                .setName("internet-explorer")
                .setVersion(internetExplorer));
  }

  private static InstalledComponent mshtml(String version) {
    return InstalledComponent.newBuilder().setName("mshtml.dll").setVersion(version).build();
  }
}
