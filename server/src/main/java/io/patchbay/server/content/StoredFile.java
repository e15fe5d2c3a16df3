package io.patchbay.server.content;

import io.patchbay.server.domain.FileFacts;
import io.patchbay.server.domain.Sha1;
import io.patchbay.server.domain.Sha256;
import java.nio.file.Path;

/// A file in the store, whose bytes were seen to have its digest.
///
/// @param size length in bytes
public record StoredFile(Sha256 sha256, Path path, long size, Sha1 sha1) {
  public FileFacts facts() {
    return new FileFacts(size, sha1);
  }
}
