package io.patchbay.server.http;

import io.patchbay.server.domain.Sha256;
import io.patchbay.server.testing.OneFileRelease;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

/// A file of a test, released by a bulletin of its own.
///
/// @param stored where it lies in the server's content store
record ReleasedFile(String target, Sha256 sha256, Path stored) {
  /// Puts it into the server's content store and releases it.
  ///
  /// @param number of the bulletin
  /// @param name with `{LANG}` in it
  static ReleasedFile release(TestServer server, Path data, int number, String name, byte[] bytes)
      throws IOException, InterruptedException {
    return publish(server, data, number, name, bytes, "2008-12-17T18:00:00Z");
  }

  /// As `release`, but at an instant.
  static ReleasedFile publish(
      TestServer server, Path data, int number, String name, byte[] bytes, String releasedAt)
      throws IOException, InterruptedException {
    OneFileRelease release =
        OneFileRelease.of(number, bytes).named(name).at(Instant.parse(releasedAt));
    Path file = release.store(data);
    var published = server.publish(UUID.randomUUID(), "test.yaml", release.yaml());
    if (published.statusCode() != 200) {
      throw new AssertionError(published.body());
    }
    return new ReleasedFile(release.target(), release.sha256(), file);
  }
}
