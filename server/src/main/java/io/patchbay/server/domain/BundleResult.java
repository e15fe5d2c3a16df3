package io.patchbay.server.domain;

/// What became of a bundle.
///
/// @param catalogRevision afterwards
/// @param applied changes that were new
public record BundleResult(long catalogRevision, long applied) {}
