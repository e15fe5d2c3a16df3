package io.patchbay.server.upstream;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How another server is reached.
///
/// @param url http or https; what it is asked for stands below it
/// @param proxy through which it is asked; null: none
/// @param ca who must have signed its certificate, PEM; null: whom this machine trusts
/// @param certificate to show it, PEM; null: none
/// @param key of that certificate, PEM, PKCS #8, not encrypted
/// @param bytesPerSecondMax of everything it sends, together; 0: no ceiling
/// @param stallTimeMax for which a body may stand still
public record UpstreamOptions(
    URI url,
    @Nullable InetSocketAddress proxy,
    @Nullable Path ca,
    @Nullable Path certificate,
    @Nullable Path key,
    long bytesPerSecondMax,
    Duration stallTimeMax) {
  public static final Duration STALL_TIME_MAX = Duration.ofSeconds(30);

  /// A server that is reached without more ado.
  public static UpstreamOptions of(URI url) {
    return new UpstreamOptions(url, null, null, null, null, 0, STALL_TIME_MAX);
  }
}
