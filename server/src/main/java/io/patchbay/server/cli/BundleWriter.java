package io.patchbay.server.cli;

import io.patchbay.server.domain.Bundle;
import io.patchbay.server.domain.UpdateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Where a bundle is written to. It is a bundle once it is finished, and before that nothing that
/// could be taken for one.
interface BundleWriter extends AutoCloseable {
  /// The bundle that was begun here and not finished, whose changes are here already.
  Optional<Bundle> begun() throws IOException;

  /// Where a file is written to before it is added.
  Path scratch();

  /// The changes of what was begun.
  Path changes();

  /// Adds the changes, which are in the scratch file, and says what the bundle will be.
  void begin(Bundle bundle) throws IOException;

  /// Whether that file was added before.
  boolean has(UpdateFile file) throws IOException;

  /// Adds a file, which is in the scratch file and verified.
  void add(UpdateFile file) throws IOException;

  /// Makes it a bundle.
  void finish(Bundle bundle) throws IOException;

  @Override
  void close() throws IOException;
}
