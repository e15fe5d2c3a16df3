package io.patchbay.server.domain;

/// Kind of Windows installation; a domain controller is not a `SERVER`, as in wProductType.
public enum ProductType implements Named {
  WORKSTATION("workstation"),
  DOMAIN_CONTROLLER("domain-controller"),
  SERVER("server");

  private final String wireName;

  ProductType(String wireName) {
    this.wireName = wireName;
  }

  /// The name in a query string.
  @Override
  public String wireName() {
    return wireName;
  }

  /// @throws InvalidValueException if no constant has that name
  public static ProductType parse(String text) {
    return Named.parse(ProductType.class, text);
  }
}
