package io.patchbay.server.http;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One stored form of what can be asked for. Conditions and ranges are of the form that is sent and
/// not of what it was made from (RFC 9110, 3.2), so each form has its own length and tag.
///
/// @param path of the bytes exactly as they are sent
/// @param etag strong, with its quotes
/// @param headers beside those every form has, for example `Content-Encoding`
record Representation(Path path, long length, String etag, Map<String, String> headers) {
  Representation {
    headers = Map.copyOf(headers);
  }

  /// Opens it for whoever sends it, and closes it. A link is not followed, wherever it leads to.
  ///
  /// @return null if it is not there any more, or not as it was
  @Nullable FileChannel open() throws IOException {
    try {
      FileChannel file = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      if (file.size() == length) {
        return file;
      }
      file.close();
      return null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
