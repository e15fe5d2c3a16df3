package io.patchbay.server.http;

import java.util.Locale;
import java.util.Map;

/// Media types of the files updates come in, by what their names end with.
final class FileTypes {
  private static final Map<String, String> BY_EXTENSION =
      Map.of(
          "exe", "application/vnd.microsoft.portable-executable",
          "msi", "application/x-msi",
          "msu", "application/vnd.ms-cab-compressed",
          "cab", "application/vnd.ms-cab-compressed",
          "zip", "application/zip");

  private FileTypes() {}

  static String of(String name) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return BY_EXTENSION.getOrDefault(extension, "application/octet-stream");
  }
}
