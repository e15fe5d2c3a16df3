package io.patchbay.sim.load;

/// How long it took to open all connections, the idle ones with their answer.
public record Opening(int connections, double seconds) {
  /// Returns the rate.
  public double perSecond() {
    return seconds == 0 ? 0 : connections / seconds;
  }
}
