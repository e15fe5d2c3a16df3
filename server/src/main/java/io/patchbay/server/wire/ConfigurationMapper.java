package io.patchbay.server.wire;

import io.patchbay.proto.v1.InstalledComponent;
import io.patchbay.proto.v1.InstalledProduct;
import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.ClientConfiguration.Versioned;
import io.patchbay.server.domain.Installation;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ProductType;
import io.patchbay.server.domain.Version;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Client configurations, from a message or from the parameters of a query string. Both demand os,
/// service pack, architecture, product type and language: a machine that left one out by mistake
/// must not be told that nothing applies to it.
final class ConfigurationMapper {
  private static final String MISSING = "missing";
  private static final String EXPECTED_FORM =
      "os=5.1.2600&sp=3&arch=x86&type=workstation&language=de-DE and what is installed";
  private static final int KB_MAX = 999_999_999;

  private ConfigurationMapper() {}

  static ClientConfiguration toDomain(io.patchbay.proto.v1.ClientConfiguration message) {
    ClientConfiguration.Builder to =
        ClientConfiguration.builder(
            in("osVersion", () -> OsVersion.parse(present(message.getOsVersion()))));
    if (!message.hasServicePack()) {
      throw new InvalidValueException(MISSING, "a number, 0 for no service pack").in("servicePack");
    }
    in("servicePack", () -> to.servicePack(message.getServicePack()));
    in("architecture", () -> to.architecture(Enums.toDomain(message.getArchitecture())));
    in("productType", () -> to.productType(Enums.toDomain(message.getProductType())));
    if (message.getInstallationValue() != 0) {
      in("installation", () -> to.installation(Enums.toDomain(message.getInstallation())));
    }
    in("language", () -> to.language(Language.parse(present(message.getLanguage()))));
    List<InstalledProduct> products = message.getProductsList();
    for (int i = 0; i < products.size(); i++) {
      InstalledProduct p = products.get(i);
      in("products[" + i + "]", () -> to.product(versioned(p)));
    }
    List<InstalledComponent> components = message.getComponentsList();
    for (int i = 0; i < components.size(); i++) {
      InstalledComponent c = components.get(i);
      in("components[" + i + "]", () -> to.component(versioned(c)));
    }
    List<String> installed = message.getInstalledUpdatesList();
    for (int i = 0; i < installed.size(); i++) {
      String update = installed.get(i);
      in("installedUpdates[" + i + "]", () -> to.installed(update));
    }
    for (int kb : message.getInstalledKbsList()) {
      in("installedKbs", () -> to.installed("KB" + kbNumber(kb)));
    }
    return to.build();
  }

  static Versioned versioned(InstalledProduct product) {
    return Versioned.of(product.getName(), Version.parse(product.getVersion()));
  }

  static Versioned versioned(InstalledComponent component) {
    return Versioned.of(component.getName(), Version.parse(component.getVersion()));
  }

  /// The updates a message says are installed, by whatever field.
  static Set<String> installedUpdates(io.patchbay.proto.v1.ClientConfiguration message) {
    Set<String> keys = new HashSet<>();
    message
        .getInstalledUpdatesList()
        .forEach(update -> keys.add(ClientConfiguration.updateKey(update)));
    message
        .getInstalledKbsList()
        .forEach(kb -> keys.add(ClientConfiguration.updateKey("KB" + kbNumber(kb))));
    ClientConfiguration.requireInstalledMax(keys.size());
    return Set.copyOf(keys);
  }

  /// The parameters of the query string, in any order.
  static ClientConfiguration toDomain(List<Parameter> parameters) {
    String os = only(parameters, "os");
    ClientConfiguration.Builder to =
        ClientConfiguration.builder(
            os.isEmpty() ? new OsVersion(0, 0, 0) : in("os", () -> OsVersion.parse(os)));
    for (Parameter parameter : parameters) {
      in(parameter.name(), () -> apply(parameter, to));
    }
    for (String name : List.of("os", "sp", "arch", "type", "language")) {
      if (only(parameters, name).isEmpty()) {
        throw new InvalidValueException(MISSING, "given: " + EXPECTED_FORM).in(name);
      }
    }
    for (String name : List.of("installation", "group", "client")) {
      only(parameters, name);
    }
    return to.build();
  }

  private static ClientConfiguration.Builder apply(
      Parameter parameter, ClientConfiguration.Builder to) {
    String value = parameter.value();
    return switch (parameter.name()) {
      case "os" -> to;
      case "sp" -> to.servicePack(servicePack(value));
      case "arch" -> to.architecture(Architecture.parse(value));
      case "type" -> to.productType(ProductType.parse(value));
      case "installation" -> to.installation(Installation.parse(value));
      case "language" -> to.language(Language.parse(value));
      case "product" -> to.product(versioned(value));
      case "component" -> to.component(versioned(value));
      case "installed" -> installed(value, to);
      case "group", "client" -> opaque(value, to);
      default ->
          throw new InvalidValueException(
              "unknown parameter",
              "os, sp, arch, type, installation, language, product, component, installed, group or"
                  + " client");
    };
  }

  static int servicePack(String value) {
    if (value.isEmpty()
        || value.length() > 5
        || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new InvalidValueException(value, "a number, 0 for no service pack");
    }
    return ClientConfiguration.requireServicePack(Integer.parseInt(value));
  }

  private static ClientConfiguration.Builder installed(
      String value, ClientConfiguration.Builder to) {
    installedUpdates(value).forEach(to::installed);
    return to;
  }

  static Set<String> installedUpdates(String value) {
    Set<String> keys = new HashSet<>();
    for (String update : value.split(",", -1)) {
      keys.add(ClientConfiguration.updateKey(update));
      ClientConfiguration.requireInstalledMax(keys.size());
    }
    return Set.copyOf(keys);
  }

  private static ClientConfiguration.Builder opaque(String value, ClientConfiguration.Builder to) {
    if (value.length() > 128) {
      throw new InvalidValueException(value, "at most 128 characters");
    }
    return to;
  }

  static Versioned versioned(String value) {
    int at = value.indexOf('@');
    if (at < 0) {
      throw new InvalidValueException(value, "NAME@VERSION");
    }
    return Versioned.of(value.substring(0, at), Version.parse(value.substring(at + 1)));
  }

  private static String only(List<Parameter> parameters, String name) {
    String value = "";
    boolean seen = false;
    for (Parameter parameter : parameters) {
      if (parameter.name().equals(name)) {
        if (seen) {
          throw new InvalidValueException("given twice", "once").in(name);
        }
        seen = true;
        value = parameter.value();
      }
    }
    return value;
  }

  private static int kbNumber(int kb) {
    if (kb <= 0 || kb > KB_MAX) {
      throw new InvalidValueException(
          Integer.toUnsignedString(kb), "a KB article number up to " + KB_MAX);
    }
    return kb;
  }

  private static String present(String value) {
    if (value.isEmpty()) {
      throw new InvalidValueException(MISSING, "given");
    }
    return value;
  }

  private static <T> T in(String field, Supplier<T> parse) {
    try {
      return parse.get();
    } catch (InvalidValueException e) {
      throw e.in(field);
    }
  }
}
