package io.patchbay.sim.wire;

import java.io.InputStream;

/// One HTTP answer.
///
/// @param status for example 200
/// @param contentType without parameters, in lower case; empty: none given
/// @param body ends where the answer ends; good until the connection is used again
record Reply(int status, String contentType, InputStream body) {}
