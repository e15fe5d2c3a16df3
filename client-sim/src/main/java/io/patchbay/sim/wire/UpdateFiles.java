package io.patchbay.sim.wire;

import io.patchbay.proto.v1.UpdateFile;
import java.util.Optional;
import java.util.regex.Pattern;

/// What must be so of every file that is offered, before it is fetched.
public final class UpdateFiles {
  // A name becomes a path on this machine: no separators, no drive letters, no "." or "..", nothing
  // hidden.
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]{0,199}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  // A path of the server that was asked: no other host, no backslash, no blank, nothing that ends a
  // request line.
  private static final Pattern URL =
      Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%-][A-Za-z0-9._~!$&'()*+,;=:@%/?-]*");

  private static final long SIZE_BYTES_MAX = 1L << 40;

  private UpdateFiles() {}

  /// Returns what is wrong with the file's fields; empty if nothing is.
  public static Optional<String> fault(UpdateFile file) {
    if (!NAME.matcher(file.getName()).matches()) {
      return Optional.of("file name: " + quoted(file.getName()) + " (expected: a plain file name)");
    }
    if (file.getSize() <= 0 || file.getSize() > SIZE_BYTES_MAX) {
      return Optional.of(
          file.getName()
              + ": size "
              + Long.toUnsignedString(file.getSize())
              + (" (expected: from 1 to " + SIZE_BYTES_MAX + ")"));
    }
    if (!SHA256.matcher(file.getSha256()).matches()) {
      return Optional.of(
          file.getName()
              + ": sha256 "
              + quoted(file.getSha256())
              + " (expected: 64 lower-case hexadecimal digits)");
    }
    if (!URL.matcher(file.getUrl()).matches()) {
      return Optional.of(
          file.getName() + ": url " + quoted(file.getUrl()) + " (expected: a path on the server)");
    }
    return Optional.empty();
  }

  // What a server sends must not reach a terminal as it is.
  private static String quoted(String text) {
    return '"' + text.replaceAll("[^ -~]", "?") + '"';
  }
}
