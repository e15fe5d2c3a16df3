package io.patchbay.server.content;

import io.patchbay.server.domain.Sha256;
import java.nio.file.Path;

/// A smaller form of a stored file.
///
/// @param size of the form, in bytes
/// @param digest of the form's own bytes
public record StoredForm(Path path, long size, Sha256 digest) {}
