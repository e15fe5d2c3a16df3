package io.patchbay.server.domain;

/// What an answer comes to: something to install, nothing left to install, or nothing meant for the
/// machine.
public enum Outcome {
  OFFERED,
  UP_TO_DATE,
  NOT_APPLICABLE
}
