package io.patchbay.server.testing;

import io.patchbay.server.cli.PatchbayServer;
import io.patchbay.server.config.Setting;
import io.patchbay.server.config.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;

/// A whole server on free ports of the loopback, with a client to ask it.
public final class TestServer implements AutoCloseable {
  private static final Path RELEASES = Path.of("releases");

  private final PatchbayServer server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private TestServer(PatchbayServer server) {
    this.server = server;
  }

  public static TestServer start(Path data) throws IOException {
    return start(data, Map.of());
  }

  /// @param overrides of the defaults
  public static TestServer start(Path data, Map<Setting, String> overrides) throws IOException {
    return start(data, Clock.systemUTC(), overrides);
  }

  /// @param overrides of the defaults
  public static TestServer start(Path data, InstantSource clock, Map<Setting, String> overrides)
      throws IOException {
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    values.put(Setting.DATA, data.toString());
    values.put(Setting.PUBLIC_LISTEN, "127.0.0.1:0");
    values.put(Setting.ADMIN_LISTEN, "127.0.0.1:0");
    values.putAll(overrides);
    Settings settings =
        Settings.of(setting -> values.getOrDefault(setting, setting.defaultValue()));
    return new TestServer(PatchbayServer.start(settings, clock));
  }

  /// The text of a real manifest, for example `ms08-078`.
  public static String release(String name) throws IOException {
    return Files.readString(RELEASES.resolve(name + ".yaml"));
  }

  public InetSocketAddress publicAddress() {
    return server.publicAddress();
  }

  public InetSocketAddress adminAddress() {
    return server.adminAddress();
  }

  public PatchbayServer server() {
    return server;
  }

  public String token() throws IOException {
    return Files.readString(server.tokenFile()).strip();
  }

  /// GET on the public listener.
  public HttpResponse<String> get(String target) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(publicAddress(), target)));
  }

  /// GET on the admin listener, with the token.
  public HttpResponse<String> getAdmin(String target) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri(adminAddress(), target))
            .header("Authorization", "Bearer " + token()));
  }

  /// Publishes the text of a manifest as JSON.
  public HttpResponse<String> publish(UUID publishId, String file, String yaml)
      throws IOException, InterruptedException {
    String base64 = Base64.getEncoder().encodeToString(yaml.getBytes(StandardCharsets.UTF_8));
    String body =
        "{\"publishId\":\"%s\",\"manifest\":{\"name\":\"%s\",\"yaml\":\"%s\"}}"
            .formatted(publishId, file, base64);
    return send(
        HttpRequest.newBuilder(uri(adminAddress(), "/admin/v1/publish"))
            .header("Authorization", "Bearer " + token())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /// Publishes real manifests by name, and demands that it worked.
  public void publish(String... releases) throws IOException, InterruptedException {
    for (String name : releases) {
      HttpResponse<String> response = publish(UUID.randomUUID(), name + ".yaml", release(name));
      if (response.statusCode() != 200) {
        throw new AssertionError(name + " was not published: " + response.body());
      }
    }
  }

  public HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  public HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  public static URI uri(InetSocketAddress address, String target) {
    return URI.create("http://127.0.0.1:" + address.getPort() + target);
  }

  @Override
  public void close() {
    http.shutdownNow();
    server.close();
  }
}
