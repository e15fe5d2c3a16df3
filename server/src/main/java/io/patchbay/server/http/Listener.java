package io.patchbay.server.http;

import io.micrometer.core.instrument.Counter;
import io.patchbay.server.accesslog.AccessLog;

/// What all connections of a listener share. Safe for any thread.
///
/// @param sliceBytes given to the general path at once
record Listener(
    Limits limits, Routes routes, ListenerMeters meters, AccessLog accessLog, int sliceBytes) {
  Counter rejects(String limit) {
    return meters.rejects(limit);
  }
}
