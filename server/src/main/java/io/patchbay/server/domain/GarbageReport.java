package io.patchbay.server.domain;

/// What a collection of garbage came to.
///
/// @param dryRun nothing was removed; this is what would be
/// @param files that no revision names, each with the smaller forms beside it counted as one
/// @param bytes of these files and forms
/// @param uploads that were begun and not ended
/// @param uploadBytes of these uploads
public record GarbageReport(
    boolean dryRun, long files, long bytes, long uploads, long uploadBytes) {}
