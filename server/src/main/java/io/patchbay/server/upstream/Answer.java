package io.patchbay.server.upstream;

import java.io.InputStream;
import java.net.http.HttpHeaders;

/// What another server answers.
///
/// @param body without its coding; to be closed
public record Answer(int status, HttpHeaders headers, InputStream body) {}
