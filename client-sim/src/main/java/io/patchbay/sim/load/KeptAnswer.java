package io.patchbay.sim.load;

/// An answer that was kept to be checked. The body is not copied and must not be changed.
///
/// @param contentType without parameters, in lower case; empty: none given
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record KeptAnswer(String contentType, byte[] body) {}
