package io.patchbay.sim;

import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.Installation;
import io.patchbay.proto.v1.InstalledComponent;
import io.patchbay.proto.v1.InstalledProduct;
import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.proto.v1.ProductType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Reads the query string of `/v1/offers`, as strictly as a server.
final class Queries {
  private Queries() {}

  static OfferRequest parse(String query) {
    var request = OfferRequest.newBuilder();
    for (String parameter : query.split("&", -1)) {
      String[] parts = parameter.split("=", 2);
      add(request, parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return request.build();
  }

  private static void add(OfferRequest.Builder request, String name, String value) {
    ClientConfiguration.Builder machine = request.getConfigurationBuilder();
    String constant = value.toUpperCase(Locale.ROOT).replace('-', '_');
    String[] nameAndVersion = value.split("@", 2);
    switch (name) {
      case "os" -> machine.setOsVersion(value);
      case "sp" -> machine.setServicePack(Integer.parseInt(value));
      case "arch" -> machine.setArchitecture(Architecture.valueOf(constant));
      case "type" -> machine.setProductType(ProductType.valueOf(constant));
      case "installation" -> machine.setInstallation(Installation.valueOf(constant));
      case "language" -> machine.setLanguage(value);
      case "product" ->
          machine.addProducts(
              InstalledProduct.newBuilder()
                  .setName(nameAndVersion[0])
                  .setVersion(nameAndVersion[1]));
      case "component" ->
          machine.addComponents(
              InstalledComponent.newBuilder()
                  .setName(nameAndVersion[0])
                  .setVersion(nameAndVersion[1]));
      case "installed" -> machine.addInstalledUpdates(value);
      case "group" -> request.setGroup(value);
      case "client" -> request.setClient(value);
      default -> throw new IllegalArgumentException("unknown parameter: " + name);
    }
  }
}
