package io.patchbay.server.http;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a TLS listener needs.
///
/// @param certificate PEM, the server's own first, then those that lead to a root
/// @param key PEM, PKCS #8, not encrypted
/// @param clientCa PEM; if given, clients must show a certificate one of these signed
/// @param handshakeTimeMax from the connection to the end of the handshake
/// @param reload how often to look whether the files changed
public record TlsFiles(
    TlsProvider provider,
    Path certificate,
    Path key,
    @Nullable Path clientCa,
    Duration handshakeTimeMax,
    Duration reload) {}
