package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestServer;
import io.patchbay.server.wire.FeedWire;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.Parameter;
import io.patchbay.server.wire.ScopeMapper;
import io.patchbay.server.wire.StoredCodecs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
final class FeedHttpTest {
  private static final int RELEASES = 4;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    server = TestServer.start(data);
    for (String name : List.of("ms08-073", "ms08-078")) {
      publish(name + ".yaml", TestServer.release(name));
    }
    for (int i = 1; i <= RELEASES - 2; i++) {
      publish("small.yaml", SmallRelease.of(i).yaml());
    }
  }

  private static void publish(String name, String yaml) throws Exception {
    assertThat(server.publish(UUID.randomUUID(), name, yaml).statusCode()).isEqualTo(200);
  }

  @AfterAll
  static void stop() {
    server.close();
    HTTP.close();
  }

  private static HttpResponse<byte[]> get(String target, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(TestServer.uri(server.publicAddress(), target));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static List<FeedFrame> frames(byte[] body) throws IOException {
    return frames(new ByteArrayInputStream(body));
  }

  private static List<FeedFrame> frames(InputStream in) throws IOException {
    List<FeedFrame> frames = new ArrayList<>();
    for (FeedFrame frame = FeedWire.read(in); frame != null; frame = FeedWire.read(in)) {
      frames.add(frame);
    }
    return frames;
  }

  private static CatalogHead head() throws Exception {
    return head("/v1/catalog/head");
  }

  private static CatalogHead head(String target) throws Exception {
    HttpResponse<byte[]> response = get(target, "Accept", "application/x-protobuf");
    assertThat(response.statusCode()).isEqualTo(200);
    return FeedWire.head(ByteBuffer.wrap(response.body()), Format.PROTOBUF);
  }

  private static Sha256 headAt(long revision) throws Exception {
    return head("/v1/catalog/head?at=" + revision).head();
  }

  @Test
  void head_saysWhereTheCatalogIs_nowAndBefore() throws Exception {
    CatalogHead head = head();
    assertThat(head.revision()).isEqualTo(RELEASES);
    assertThat(head.via()).hasSize(1);
    assertThat(head.scope()).isEqualTo(Scope.ALL);
    assertThat(head.updates()).isPositive();
    assertThat(head("/v1/catalog/head?at=" + RELEASES).head()).isEqualTo(head.head());
    assertThat(head("/v1/catalog/head?at=0").head()).isEqualTo(CatalogHead.EMPTY);
    assertThat(get("/v1/catalog/head?at=99").statusCode()).isEqualTo(404);
  }

  @Test
  void changes_sinceEachRevision_areTheChain_andEndAtTheHead() throws Exception {
    for (int since = 0; since <= RELEASES; since++) {
      List<FeedFrame> frames =
          frames(get("/v1/catalog/changes?since=" + since + "&until=" + RELEASES).body());
      Sha256 head = head("/v1/catalog/head?at=" + since).head();
      int changes = 0;
      for (FeedFrame frame : frames) {
        if (frame instanceof FeedFrame.Change change) {
          changes++;
          assertThat(StoredCodecs.CATALOG_CHANGE.decode(change.row()).previousHead())
              .isEqualTo(head);
          head = Sha256.of(change.row());
        }
      }
      assertThat(changes).isEqualTo(RELEASES - since);
      assertThat(frames.getLast()).isEqualTo(new FeedFrame.End(RELEASES, head));
      assertThat(head).isEqualTo(head().head());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "language=de-DE",
        "language=DEU,ENU&arch=x64",
        "product=product-001",
        "classification=security-update",
        "classification=driver",
        "arch=x86,ia64"
      })
  void changes_inAScope_haveEveryItem_andTheContentOfTheScopesOnly(String query) throws Exception {
    Scope scope = ScopeMapper.toDomain(Parameter.parse(query));
    List<FeedFrame> all = frames(get("/v1/catalog/changes?since=0&until=" + RELEASES).body());
    List<FeedFrame> some =
        frames(get("/v1/catalog/changes?since=0&until=" + RELEASES + "&" + query).body());
    assertThat(some).hasSameSizeAs(all);
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i) instanceof FeedFrame.Item whole
          && some.get(i) instanceof FeedFrame.Item part) {
        ChangeItem item = StoredCodecs.CHANGE_ITEM.decode(whole.item());
        assertThat(part.item()).isEqualTo(whole.item());
        assertThat(part.content()).isEqualTo(scope.includes(item) ? whole.content() : null);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip", "zstd"})
  void closedRangeByItsHead_inEachCoding_isTheSame_forEver(String coding) throws Exception {
    String target = FeedWire.changes(0, 2, headAt(2), Scope.ALL);
    HttpResponse<byte[]> response = get(target, "Accept-Encoding", coding);
    assertThat(response.headers().firstValue("Cache-Control"))
        .contains("public, max-age=31536000, immutable");
    byte[] plain = get("/v1/catalog/changes?since=0&until=2").body();
    try (InputStream in = decoded(coding, response.body())) {
      assertThat(in.readAllBytes()).isEqualTo(plain);
    }
    String tag = response.headers().firstValue("ETag").orElseThrow();
    HttpResponse<byte[]> again = get(target, "Accept-Encoding", coding, "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(get(target, "Accept-Encoding", coding).body()).isEqualTo(response.body());
  }

  private static InputStream decoded(String coding, byte[] body) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(body);
    return switch (coding) {
      case "gzip" -> new GZIPInputStream(in);
      case "zstd" -> new ZstdInputStream(in);
      default -> in;
    };
  }

  @Test
  void closedRangeWithoutItsHead_isAskedForAnewByCaches_andThenKnown() throws Exception {
    String target = "/v1/catalog/changes?since=0&until=2";
    HttpResponse<byte[]> response = get(target);
    assertThat(response.headers().firstValue("Cache-Control")).contains("public, no-cache");
    String tag = response.headers().firstValue("ETag").orElseThrow();
    HttpResponse<byte[]> again = get(target, "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.headers().firstValue("Cache-Control")).contains("public, no-cache");
  }

  @Test
  void closedRange_byAnotherHead_isRefused_andTheRefusalKeptByNobody() throws Exception {
    for (Sha256 other : List.of(headAt(1), headAt(3), Sha256.of(new byte[1]))) {
      HttpResponse<byte[]> refused = get(FeedWire.changes(0, 2, other, Scope.ALL));
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(refused.headers().firstValue("ETag")).isEmpty();
      assertThat(new String(refused.body(), StandardCharsets.UTF_8))
          .contains("\"type\":\"/problems/other-history\"", "\"field\":\"head\"", headAt(2).hex());
    }
  }

  @Test
  void headAt_isKeptByNobody_sinceItSaysWhichHistoryItIs() throws Exception {
    assertThat(get("/v1/catalog/head?at=2").headers().firstValue("Cache-Control"))
        .contains("no-store");
    assertThat(get("/v1/catalog/head?at=99").headers().firstValue("Cache-Control"))
        .contains("no-store");
  }

  @Test
  void openRange_isNotKeptByCaches_andGoesToTheHead() throws Exception {
    HttpResponse<byte[]> response = get("/v1/catalog/changes?since=1");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(frames(response.body()).getLast())
        .isEqualTo(new FeedFrame.End(RELEASES, head().head()));
  }

  @Test
  void changes_toHttp10_endWithTheConnection() throws Exception {
    try (RawHttp http = RawHttp.connect(server.publicAddress())) {
      http.send("GET /v1/catalog/changes?since=0&until=2 HTTP/1.0\r\n\r\n");
      RawHttp.Response response = http.receiveHead();
      assertThat(response.header("Transfer-Encoding")).isEmpty();
      assertThat(response.header("Connection")).isEqualTo("close");
      assertThat(http.input().readAllBytes())
          .isEqualTo(get("/v1/catalog/changes?since=0&until=2").body());
    }
  }

  @Test
  void changes_toHead_haveNoBody_andTheConnectionGoesOn() throws Exception {
    try (RawHttp http = RawHttp.connect(server.publicAddress())) {
      http.send(RawHttp.head("HEAD", "/v1/catalog/changes?since=0&until=2"));
      http.send(RawHttp.head("GET", "/v1/catalog/head"));
      assertThat(http.receiveHead().header("Transfer-Encoding")).isEqualTo("chunked");
      assertThat(http.receive().json().get("catalogRevision").getAsString())
          .isEqualTo("" + RELEASES);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', since, 400",
    "since=-1, since, 400",
    "since=01, since, 400",
    "since=1&since=2, since, 400",
    "since=3&until=2, until, 400",
    "since=0&until=99, until, 404",
    "since=99, since, 409",
    "since=0&until=2&head=12, head, 400",
    "since=0&until=2&head=, head, 400",
    "since=0&head=ZEROS, head, 400",
    "since=0&until=2&head=ABCDEF, head, 400",
    "since=0&until=0&head=ZEROS&head=ZEROS, head, 400",
    "since=0&until=99&head=ZEROS, until, 404",
    "since=0&until=2&head=ZEROS, head, 409",
    "since=0&wait=301, wait, 400",
    "since=0&language=xx-YY, language, 400",
    "since=0&arch=z80, arch, 400",
    "since=0&classification=malware, classification, 400",
    "since=0&colour=red, query, 400"
  })
  void changes_malformed_areRefused_andTheParameterNamed(String query, String field, int status)
      throws Exception {
    HttpResponse<byte[]> response =
        get("/v1/catalog/changes?" + query.replace("ZEROS", "0".repeat(64)));
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(new String(response.body(), StandardCharsets.UTF_8))
        .contains("\"field\":\"" + field + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/catalog/head?since=x, since",
    "/v1/catalog/head?since=0&wait=301, wait",
    "/v1/catalog/head?since=0&wait=-1, wait",
    "/v1/catalog/head?at=1.5, at",
    "/v1/catalog/head?at=9999999999999999999, at",
    "/v1/catalog/head?colour=red, query",
    "/v1/catalog/head?product=product-001, query",
    "/v1/catalog/snapshot?since=1, query",
    "/v1/catalog/snapshot/, path",
    "/v1/catalog/snapshot/x, path",
    "/v1/catalog/snapshot/x/, path",
    "/v1/catalog/snapshot/x/..%2FCURRENT, path",
    "/v1/catalog/snapshot/../admin.token, path"
  })
  void target_malformed_isRefused_andItsPartNamed(String target, String field) throws Exception {
    RawHttp.Response refused = RawHttp.ask(server.publicAddress(), "GET", target);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().get("field").getAsString()).isEqualTo(field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"updates\":[]}",
        "{\"updates\":[\"x\"]}",
        "{\"updates\":[\"00000000-0000-0000-0000-000000000001\"]}",
        "{\"updates\":[\"00000000-0000-0000-0000-000000000001/0\"]}"
      })
  void items_malformed_areRefused_andTheFieldNamed(String body) throws Exception {
    RawHttp.Response refused =
        RawHttp.post(
            server.publicAddress(),
            "/v1/catalog/items",
            body.getBytes(StandardCharsets.UTF_8),
            "Content-Type: application/json");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().get("field").getAsString()).isEqualTo("updates");
  }

  @Test
  void queries_atRandom_areAnswered_orRefusedForAParameter() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> names =
        List.of(
            "since", "until", "head", "at", "product", "classification", "language", "arch", "x");
    List<String> values =
        List.of("0", "1", "4", "5", "-1", "", "%", "DEU", "x86", "security-update", "9".repeat(30));
    try (RawHttp http = RawHttp.connect(server.publicAddress())) {
      for (int i = 0; i < 300; i++) {
        StringBuilder query = new StringBuilder("since=" + random.nextInt(6));
        for (int j = random.nextInt(4); j > 0; j--) {
          query
              .append('&')
              .append(names.get(random.nextInt(names.size())))
              .append('=')
              .append(values.get(random.nextInt(values.size())));
        }
        // HEAD: its answer has no body, however long that would be.
        http.send(RawHttp.head("HEAD", "/v1/catalog/changes?" + query));
        assertThat(http.receiveHead().status())
            .as("seed %d: %s", seed, query)
            .isIn(200, 400, 404, 409);
      }
    }
  }

  @Test
  void items_inTheOrderAsked_haveTheirContent_andUnknownOnesNone() throws Exception {
    List<UpdateIdentity> asked = new ArrayList<>();
    List<byte[]> contents = new ArrayList<>();
    for (FeedFrame frame : frames(get("/v1/catalog/changes?since=2&until=3").body())) {
      if (frame instanceof FeedFrame.Item item
          && StoredCodecs.CHANGE_ITEM.decode(item.item()) instanceof ChangeItem.OfUpdate update) {
        asked.addFirst(update.identity());
        contents.addFirst(item.content());
      }
    }
    asked.add(new UpdateIdentity(UUID.randomUUID(), 1));
    HttpRequest request =
        HttpRequest.newBuilder(TestServer.uri(server.publicAddress(), "/v1/catalog/items"))
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(FeedWire.items(asked, Format.PROTOBUF)))
            .build();
    List<FeedFrame> frames =
        frames(HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    assertThat(frames).hasSize(asked.size() + 1);
    for (int i = 0; i < contents.size(); i++) {
      assertThat(((FeedFrame.Item) frames.get(i)).content()).isEqualTo(contents.get(i));
    }
    assertThat(((FeedFrame.Item) frames.get(contents.size())).content()).isNull();
    assertThat(frames.getLast()).isInstanceOf(FeedFrame.End.class);
  }

  @Test
  void snapshot_namesFiles_andEachCanBeHad() throws Exception {
    String manifest = new String(get("/v1/catalog/snapshot").body(), StandardCharsets.UTF_8);
    String id = between(manifest, "\"id\":\"", "\"");
    String name = between(manifest, "\"name\":\"", "\"");
    HttpResponse<byte[]> file = get("/v1/catalog/snapshot/" + id + "/" + name);
    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(file.headers().firstValue("ETag"))
        .contains('"' + Sha256.of(file.body()).hex() + '"');
    HttpResponse<byte[]> part =
        get("/v1/catalog/snapshot/" + id + "/" + name, "Range", "bytes=5-9");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).hasSize(5);
    assertThat(get("/v1/catalog/snapshot/" + id + "/CURRENT2").statusCode()).isEqualTo(404);
    assertThat(get("/v1/catalog/snapshot/nothing/CURRENT").statusCode()).isEqualTo(404);
  }

  private static String between(String text, String before, String after) {
    int from = text.indexOf(before) + before.length();
    return text.substring(from, text.indexOf(after, from));
  }

  @Test
  void waiting_endsWithTheChange_orWithTheTime(@TempDir Path data) throws Exception {
    try (TestServer other = TestServer.start(data)) {
      URI uri = TestServer.uri(other.publicAddress(), "/v1/catalog/head?since=0&wait=1");
      assertThat(asked(uri).get().body()).contains("\"feedFormat\":1").doesNotContain("Revision");

      List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
      URI longer = TestServer.uri(other.publicAddress(), "/v1/catalog/head?since=0&wait=300");
      for (int i = 0; i < 50; i++) {
        waiting.add(asked(longer));
      }
      assertThat(waiting).noneMatch(CompletableFuture::isDone);
      other.publish(UUID.randomUUID(), "small.yaml", SmallRelease.of(1).yaml());
      Eventually.holds("all are told", () -> waiting.stream().allMatch(CompletableFuture::isDone));
      for (CompletableFuture<HttpResponse<String>> one : waiting) {
        assertThat(one.get().body()).contains("\"catalogRevision\":\"1\"");
      }
    }
  }

  private static CompletableFuture<HttpResponse<String>> asked(URI uri) {
    return HTTP.sendAsync(
        HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void readersThatStop_holdOnePieceEach_andOthersAreServed() throws Exception {
    List<RawHttp> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        RawHttp http = RawHttp.connect(server.publicAddress(), 4 << 10);
        http.send(RawHttp.head("GET", "/v1/catalog/changes?since=0&until=" + RELEASES));
        slow.add(http);
      }
      assertThat(frames(get("/v1/catalog/changes?since=0").body())).isNotEmpty();
      assertThat(head().revision()).isEqualTo(RELEASES);
    } finally {
      for (RawHttp http : slow) {
        http.close();
      }
    }
    Eventually.holds(
        "what they held is free", () -> get("/v1/catalog/changes?since=0").statusCode() == 200);
  }
}
