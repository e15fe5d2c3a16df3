package io.patchbay.server.catalog;

/// How much may be kept of what strangers report.
///
/// @param codesMax error codes counted apart for one revision of an update
/// @param rowsMax rows of one revision of an update; four more are for what has no row of its own
/// @param freeBytesMin with less free space nothing is counted
public record ReportBounds(int codesMax, int rowsMax, long freeBytesMin) {}
