package io.patchbay.sim.load;

/// Why a request has no answer.
public enum Fault {
  /// No connection: refused, timed out, no address or descriptor left, or TLS failed.
  CONNECT,
  /// The connection ended, and the server had not said so, while the answer was due.
  LOST,
  /// What came is no HTTP answer.
  FRAMING,
  /// No answer within the time for it, counted from the end of the schedule.
  UNANSWERED,
  /// No connection was free to send it on until then.
  UNSENT
}
