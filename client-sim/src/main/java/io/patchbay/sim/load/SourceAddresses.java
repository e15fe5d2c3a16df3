package io.patchbay.sim.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/// Loopback addresses to connect from, in turn: one server port takes some 28,000 connections from
/// each, and a limit per address sees many machines.
///
/// @param count 1: the one the system chooses
record SourceAddresses(int count) {
  static final int COUNT_MAX = 62_500;
  private static final int PER_OCTET = 250;

  /// Returns the address for a connection; empty: any.
  Optional<InetSocketAddress> of(int connection) {
    if (count == 1) {
      return Optional.empty();
    }
    int index = connection % count;
    byte[] address = {127, 1, (byte) (index / PER_OCTET + 1), (byte) (index % PER_OCTET + 1)};
    try {
      return Optional.of(new InetSocketAddress(InetAddress.getByAddress(address), 0));
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }
}
