package io.patchbay.sim;

import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.Installation;
import io.patchbay.proto.v1.InstalledComponent;
import io.patchbay.proto.v1.InstalledProduct;
import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.proto.v1.ProductType;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// What one machine reports: one option for each parameter of the query string, with the same name.
final class MachineOptions {
  @Option(
      names = "--os",
      required = true,
      paramLabel = "VERSION",
      description = "Windows version, for example 5.1.2600.")
  private String os = "";

  @Option(
      names = "--sp",
      required = true,
      paramLabel = "NUMBER",
      description = "Service pack, 0 for none.")
  private int servicePack;

  @Option(
      names = "--arch",
      required = true,
      paramLabel = "ARCH",
      converter = WordConverter.OfArchitecture.class,
      description = "x86, x64, ia64 or arm64.")
  private Architecture architecture = Architecture.ARCHITECTURE_UNSPECIFIED;

  @Option(
      names = "--type",
      required = true,
      paramLabel = "TYPE",
      converter = WordConverter.OfProductType.class,
      description = "workstation, server or domain-controller.")
  private ProductType productType = ProductType.PRODUCT_TYPE_UNSPECIFIED;

  @Option(
      names = "--installation",
      paramLabel = "OPTION",
      defaultValue = "full",
      converter = WordConverter.OfInstallation.class,
      description = "full (default) or server-core.")
  private Installation installation = Installation.FULL;

  @Option(
      names = "--language",
      required = true,
      paramLabel = "LANGUAGE",
      description = "Language of the installed system: de-CH, DEU, 1031 or 0x0407.")
  private String language = "";

  @Option(
      names = "--product",
      paramLabel = "NAME@VERSION",
      converter = NameAtVersion.Converter.class,
      description = "Installed product, for example internet-explorer@7.0.5730.13. Repeatable.")
  private List<NameAtVersion> products = new ArrayList<>();

  @Option(
      names = "--component",
      paramLabel = "NAME@VERSION",
      converter = NameAtVersion.Converter.class,
      description = "Measured file, for example mshtml.dll@7.0.6000.16762. Repeatable.")
  private List<NameAtVersion> components = new ArrayList<>();

  @Option(
      names = "--installed",
      paramLabel = "ID",
      split = ",",
      description = "Recorded update: hotfix id or update id. Repeatable, or comma-separated.")
  private List<String> installed = new ArrayList<>();

  @Option(
      names = "--group",
      paramLabel = "NAME",
      description = "Target group the machine says it is in.")
  private String group = "";

  @Option(names = "--client", paramLabel = "ID", description = "Opaque id of the machine.")
  private String client = "";

  OfferRequest request() {
    var machine =
        ClientConfiguration.newBuilder()
            .setOsVersion(os)
            .setServicePack(servicePack)
            .setArchitecture(architecture)
            .setProductType(productType)
            .setInstallation(installation)
            .setLanguage(language)
            .addAllInstalledUpdates(installed);
    products.forEach(p -> machine.addProducts(product(p)));
    components.forEach(c -> machine.addComponents(component(c)));
    return OfferRequest.newBuilder()
        .setConfiguration(machine)
        .setGroup(group)
        .setClient(client)
        .build();
  }

  private static InstalledProduct product(NameAtVersion product) {
    return InstalledProduct.newBuilder()
        .setName(product.name())
        .setVersion(product.version())
        .build();
  }

  private static InstalledComponent component(NameAtVersion component) {
    return InstalledComponent.newBuilder()
        .setName(component.name())
        .setVersion(component.version())
        .build();
  }
}
