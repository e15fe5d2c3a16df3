package io.patchbay.sim.wire;

import static io.patchbay.sim.wire.Words.word;

import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.Installation;
import io.patchbay.proto.v1.OfferRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/// The query string of `/v1/offers`.
public final class QueryString {
  private final StringJoiner parameters = new StringJoiner("&");

  private QueryString() {}

  /// Returns the question as a query string, without the question mark; what is not reported is
  /// left out.
  public static String of(OfferRequest request) {
    var query = new QueryString();
    query.addMachine(request.getConfiguration());
    query.add("group", request.getGroup());
    query.add("client", request.getClient());
    return query.parameters.toString();
  }

  private void addMachine(ClientConfiguration machine) {
    add("os", machine.getOsVersion());
    add("sp", machine.hasServicePack() ? Integer.toUnsignedString(machine.getServicePack()) : "");
    add("arch", machine.getArchitectureValue() == 0 ? "" : word(machine.getArchitecture()));
    add("type", machine.getProductTypeValue() == 0 ? "" : word(machine.getProductType()));
    add(
        "installation",
        machine.getInstallation() == Installation.INSTALLATION_UNSPECIFIED
            ? ""
            : word(machine.getInstallation()));
    add("language", machine.getLanguage());
    machine.getProductsList().forEach(p -> add("product", p.getName() + "@" + p.getVersion()));
    machine.getComponentsList().forEach(c -> add("component", c.getName() + "@" + c.getVersion()));
    machine
        .getInstalledKbsList()
        .forEach(number -> add("installed", "KB" + Integer.toUnsignedString(number)));
    machine.getInstalledUpdatesList().forEach(id -> add("installed", id));
  }

  private void add(String name, String value) {
    if (!value.isEmpty()) {
      parameters.add(name + "=" + escaped(value));
    }
  }

  private static String escaped(String value) {
    // A blank as "+" is for forms; "@" may stand in a query as it is (RFC 3986, 3.4) and reads
    // better.
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20").replace("%40", "@");
  }
}
