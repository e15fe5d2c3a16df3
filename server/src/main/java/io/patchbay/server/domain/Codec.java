package io.patchbay.server.domain;

/// Turns a value into the bytes that are stored, and back. Safe for any thread.
public interface Codec<T> {
  byte[] encode(T value);

  /// @throws InvalidValueException if the bytes are no such value
  T decode(byte[] bytes);
}
