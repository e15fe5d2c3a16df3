package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.patchbay.server.config.Setting;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.StoredRelease;
import io.patchbay.server.testing.TestServer;
import io.patchbay.server.wire.FeedWire;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.StoredCodecs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The access log and the metrics say how many bytes of each body were sent, over real sockets.
@ExtendWith(LeakCheck.class)
final class SentBytesTest {
  private static final int STREAMED_MIN = 64 << 10;
  private static final String CHANGES = "/v1/catalog/changes?since=0&until=2";

  @TempDir private Path folder = Path.of("");
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Long> received = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // Before each test.
  private TestServer server;

  private String file = "";

  @BeforeEach
  void start() throws Exception {
    server =
        TestServer.start(
            folder.resolve("data"),
            Map.of(Setting.ACCESS_LOG, log().toString(), Setting.ACCESS_LOG_ONE_IN, "1"));
    server.publish("ms08-078");
    StoredRelease stored = StoredRelease.of(1, 300_000);
    try (ServerClient client = ServerClient.of(server)) {
      stored.publish(client);
      file = client.contentUrls(stored.release().machine()).getFirst();
    }
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  private Path log() {
    return folder.resolve("access.log");
  }

  @Test
  void everyKindOfBody_isLoggedAndCounted_asItWasReceived() throws Exception {
    long before = bytesOut();
    byte[] feed = get(CHANGES);
    get(CHANGES, "Accept-Encoding", "gzip");
    get(CHANGES, "Accept-Encoding", "zstd");
    assertThat(items(feed)).hasSizeGreaterThan(STREAMED_MIN);
    get(snapshotFile(get("/v1/catalog/snapshot")));
    get(file);
    get(file, "Range", "bytes=5-100004");
    get(file, "Range", "bytes=0-9,20-29");
    get("/v1/catalog/head");
    get("/v1/catalog/changes?since=9&until=1");
    assertThat(feed).hasSizeGreaterThan(STREAMED_MIN);
    assertThat(send(request(file).HEAD())).isEmpty();
    assertThat(send(request(CHANGES).HEAD())).isEmpty();

    Eventually.holds("logged", () -> logged().size() >= received.size());
    assertThat(logged()).isEqualTo(received);
    assertThat(bytesOut() - before).isEqualTo(received.stream().mapToLong(Long::longValue).sum());
  }

  private byte[] get(String target, String... headers) throws Exception {
    HttpRequest.Builder request = request(target);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(TestServer.uri(server.publicAddress(), target));
  }

  private byte[] send(HttpRequest.Builder request) throws Exception {
    byte[] body = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()).body();
    received.add((long) body.length);
    return body;
  }

  private byte[] items(byte[] feed) throws Exception {
    List<UpdateIdentity> updates = new ArrayList<>();
    ByteArrayInputStream in = new ByteArrayInputStream(feed);
    for (FeedFrame frame = FeedWire.read(in); frame != null; frame = FeedWire.read(in)) {
      if (frame instanceof FeedFrame.Item item
          && StoredCodecs.CHANGE_ITEM.decode(item.item()) instanceof ChangeItem.OfUpdate update) {
        updates.add(update.identity());
      }
    }
    byte[] body = FeedWire.items(updates, Format.PROTOBUF);
    return send(
        request("/v1/catalog/items")
            .header("Content-Type", Format.PROTOBUF.mediaType())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private static String snapshotFile(byte[] manifest) {
    JsonObject json =
        JsonParser.parseString(new String(manifest, StandardCharsets.UTF_8)).getAsJsonObject();
    JsonObject first = json.getAsJsonArray("files").get(0).getAsJsonObject();
    return "/v1/catalog/snapshot/"
        + json.get("id").getAsString()
        + "/"
        + first.get("name").getAsString();
  }

  // What was asked of the listener for machines, without what prepared the test.
  private List<Long> logged() throws IOException {
    return AccessLines.of(log()).stream()
        .filter(line -> line.get("path").getAsString().matches("/(v1/catalog|content)/.*"))
        .map(line -> line.get("bytes").getAsLong())
        .toList();
  }

  private long bytesOut() throws IOException {
    return (long)
        Scrape.of(server)
            .value("patchbay_http_bytes_total", "listener", "public", "direction", "out");
  }
}
