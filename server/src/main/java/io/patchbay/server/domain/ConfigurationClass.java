package io.patchbay.server.domain;

/// Machines whose reports are counted together.
///
/// @param osMajorMinor as [OsVersion#majorMinor]
public record ConfigurationClass(int osMajorMinor, Architecture architecture, Language language) {
  /// Windows version, for example `5.1`.
  public String os() {
    return (osMajorMinor >>> 16) + "." + (osMajorMinor & 0xFFFF);
  }

  @Override
  public String toString() {
    return os() + " " + architecture.wireName() + " " + language;
  }
}
