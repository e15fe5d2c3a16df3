package io.patchbay.sim;

import io.patchbay.proto.v1.UpdateFile;
import java.util.Optional;

/// What became of one offered file.
///
/// @param fault why it must not be installed; empty: it is verified
record FetchedFile(UpdateFile file, Optional<String> fault) {}
