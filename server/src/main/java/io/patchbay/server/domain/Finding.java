package io.patchbay.server.domain;

/// One thing found in a manifest or an imported file.
///
/// @param file file name
/// @param line from 1; 0: none in particular
/// @param path of the field, for example `branches[3].platforms[0].fixed`; the column, in an
///   imported file
/// @param message what is wrong
/// @param remedy what to do about it
public record Finding(String file, int line, String path, String message, String remedy) {
  /// One line for people: `ms08-078.yaml:17: branches[3].id: ... (remedy)`.
  @Override
  public String toString() {
    String where = line > 0 ? file + ":" + line : file;
    String what = path.isEmpty() ? message : path + ": " + message;
    return where + ": " + what + (remedy.isEmpty() ? "" : " -> " + remedy);
  }
}
