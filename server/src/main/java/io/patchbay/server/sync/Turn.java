package io.patchbay.server.sync;

/// Whether it is a mirror's time to sync, as its [Schedule] says.
public sealed interface Turn {
  /// It may ask until then, in milliseconds; [Long#MAX_VALUE]: for good.
  record Open(long until) implements Turn {
    public static final Open ALWAYS = new Open(Long.MAX_VALUE);
  }

  /// It is in a sync that goes to its end, however long that takes.
  record ToTheEnd() implements Turn {}

  /// It waits until then, in milliseconds.
  record Waits(long until) implements Turn {}
}
