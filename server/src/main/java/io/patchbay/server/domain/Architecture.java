package io.patchbay.server.domain;

/// Processor architecture of the installed system.
public enum Architecture implements Named {
  X86("x86"),
  X64("x64"),
  IA64("ia64"),
  ARM64("arm64");

  private final String wireName;

  Architecture(String wireName) {
    this.wireName = wireName;
  }

  /// The name in a query string.
  @Override
  public String wireName() {
    return wireName;
  }

  /// @throws InvalidValueException if no constant has that name
  public static Architecture parse(String text) {
    return Named.parse(Architecture.class, text);
  }
}
