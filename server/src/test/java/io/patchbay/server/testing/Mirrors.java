package io.patchbay.server.testing;

import io.patchbay.server.cli.PatchbayServer;
import io.patchbay.server.config.Setting;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.wire.ScopeMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;

/// Mirrors in this process, and what they have.
public final class Mirrors {
  private Mirrors() {}

  public static URI uri(TestServer server) {
    return TestServer.uri(server.publicAddress(), "");
  }

  /// @param overrides of the defaults
  public static TestServer start(Path data, URI upstream, Map<Setting, String> overrides)
      throws IOException {
    return start(data, upstream, Clock.systemUTC(), overrides);
  }

  /// @param overrides of the defaults
  public static TestServer start(
      Path data, URI upstream, InstantSource clock, Map<Setting, String> overrides)
      throws IOException {
    Map<Setting, String> settings = new EnumMap<>(Setting.class);
    settings.put(Setting.UPSTREAM, upstream.toString());
    settings.put(Setting.UPSTREAM_RETRY_SECONDS_MAX, "1");
    settings.putAll(overrides);
    return TestServer.start(data, clock, settings);
  }

  public static TestServer start(Path data, TestServer upstream) throws IOException {
    return start(data, uri(upstream), Map.of());
  }

  public static void publish(TestServer server, SmallRelease release) throws Exception {
    try (ServerClient client = ServerClient.of(server)) {
      client.publish(UUID.randomUUID(), release.source());
    }
  }

  public static void publish(TestServer server, StoredRelease release) throws Exception {
    try (ServerClient client = ServerClient.of(server)) {
      release.publish(client);
    }
  }

  /// Waits until a mirror has everything its upstream had when it was called.
  public static void caughtUp(TestServer mirror, TestServer upstream) throws Exception {
    long revision = revision(upstream.server());
    Eventually.holds("revision " + revision, () -> revision(mirror.server()) >= revision);
  }

  private static long revision(PatchbayServer server) {
    return server.status().catalogRevision();
  }

  /// The whole feed of a server for a scope, as bytes.
  public static Sha256 feed(TestServer server, Scope scope) throws Exception {
    String query = scope.isAll() ? "" : "&" + ScopeMapper.toQuery(scope);
    long until = revision(server.server());
    HttpResponse<byte[]> response;
    try (ServerClient client = ServerClient.of(server)) {
      response = client.get("/v1/catalog/changes?since=0&until=" + until + query);
    }
    if (response.statusCode() != 200) {
      throw new AssertionError("the feed was answered with " + response.statusCode());
    }
    return Sha256.of(response.body());
  }

  /// The value of a metric, with its labels if it has any.
  public static double metric(TestServer server, String name) throws Exception {
    return server
        .getAdmin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }
}
