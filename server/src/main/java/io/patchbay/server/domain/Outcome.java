package io.patchbay.server.domain;

/// What an answer comes to: something to install, nothing left to install, nothing meant for the
/// machine, or something left whose files cannot be had now.
public enum Outcome {
  OFFERED,
  UP_TO_DATE,
  NOT_APPLICABLE,
  UNAVAILABLE
}
