package io.patchbay.sim.install;

/// How files are fetched.
///
/// @param connections at most at once, for one file; from 1
/// @param takesDeltas whether a file may be made from one that is there
/// @param takesCompressed whether a file may come as zstd
public record DownloadSettings(int connections, boolean takesDeltas, boolean takesCompressed) {}
