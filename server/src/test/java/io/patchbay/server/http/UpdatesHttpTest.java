package io.patchbay.server.http;

import static io.patchbay.server.http.RefusalAssertions.assertProblem;
import static io.patchbay.server.http.RefusalAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.sun.management.UnixOperatingSystemMXBean;
import io.patchbay.proto.v1.Bulletin;
import io.patchbay.proto.v1.Update;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Updates, bulletins and files by their addresses, and addresses that lead nowhere.
@ExtendWith(LeakCheck.class)
final class UpdatesHttpTest {
  private static final String UNKNOWN_ID = "0f6c0000-0000-5000-8000-000000000000";
  private static final String UNKNOWN_SHA256 = "0".repeat(64);

  private static TestServer server;
  private static InetSocketAddress address;
  private static JsonObject offer;
  private static JsonObject file;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    server = TestServer.start(data);
    server.publish("ms08-078");
    address = server.publicAddress();
    // What lies beside the content folder, and must never be reached.
    Files.writeString(data.resolve("secret.txt"), "secret");
    offer = first(get("/v1/offers?" + Machines.XP_IE7).json(), "offers");
    file = first(offer, "files");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/1"})
  void update_byIdAndRevision_isDescribed(String revision) throws IOException {
    Response response = get("/v1/updates/" + id() + revision);
    JsonObject update = response.json();

    assertThat(response.status()).isEqualTo(200);
    assertThat(update.get("updateId").getAsString()).isEqualTo(id());
    assertThat(update.get("revision").getAsInt()).isEqualTo(1);
    assertThat(update.get("bulletin").getAsString()).isEqualTo("MS08-078");
    assertThat(update.get("branch").getAsString()).isEqualTo("ie7-xp-x86");
    assertThat(update.getAsJsonObject("rules").keySet()).contains("installable", "installed");
    assertThat(first(update, "files")).isEqualTo(file);
    assertThat(response.header("Cache-Control")).isEqualTo("public, max-age=60");
    assertThat(response.header("Vary")).isEqualTo("Accept, Accept-Encoding");
  }

  @Test
  void update_asProtobuf_isTheSame() throws IOException {
    Response response =
        RawHttp.ask(address, "GET", "/v1/updates/" + id(), "Accept: application/x-protobuf");
    Update update = Update.parseFrom(response.bytes());

    assertThat(update.getUpdateId()).isEqualTo(id());
    assertThat(update.getFiles(0).getUrl()).isEqualTo(file.get("url").getAsString());
  }

  @Test
  void update_upperCaseId_isTheSame() throws IOException {
    assertThat(get("/v1/updates/" + id().toUpperCase(Locale.ROOT)).body())
        .isEqualTo(get("/v1/updates/" + id()).body());
  }

  @ParameterizedTest
  @ValueSource(strings = {UNKNOWN_ID, UNKNOWN_ID + "/1", "ID/2", "ID/2147483647"})
  void update_unknown_isNotFound(String path) throws IOException {
    Response response = get("/v1/updates/" + path.replace("ID", id()));

    assertThat(response.status()).isEqualTo(404);
    assertProblem(response);
  }

  @ParameterizedTest
  @CsvSource({
    "'',update_id",
    "x,update_id",
    "1-1-1-1-1,update_id",
    "ID0,update_id",
    "{ID},update_id",
    "..,update_id",
    "%2e%2e/%2e%2e,update_id",
    "ID/,revision",
    "ID/0,revision",
    "ID/-1,revision",
    "ID/+1,revision",
    "ID/01,revision",
    "ID/x,revision",
    "ID/1/,revision",
    "ID/1/1,revision",
    "ID/2147483648,revision",
    "ID/99999999999999999999,revision"
  })
  void update_malformed_isRefused(String path, String field) throws IOException {
    assertRefused(get("/v1/updates/" + path.replace("ID", id())), 400, field);
  }

  @Test
  void bulletin_listsItsUpdates() throws IOException {
    Response response = get("/v1/bulletins/MS08-078");
    Bulletin bulletin =
        Bulletin.parseFrom(
            RawHttp.ask(address, "GET", "/v1/bulletins/MS08-078", "Accept: application/x-protobuf")
                .bytes());

    assertThat(response.json().get("kbArticle").getAsString()).isEqualTo("960714");
    assertThat(response.json().get("releasedAt").getAsString()).isEqualTo("2008-12-17T18:00:00Z");
    assertThat(response.json().getAsJsonArray("updateIds")).hasSize(218);
    assertThat(bulletin.getUpdateIdsList()).hasSize(218).contains(id()).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"MS08-079", "ms08-078", "MS08", "..", "%4dS08-078", "MS08-078%00"})
  void bulletin_unknown_isNotFound(String id) throws IOException {
    Response response = get("/v1/bulletins/" + id);

    assertThat(response.status()).isEqualTo(404);
    assertProblem(response);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MS08-078/", "a/b", "../content"})
  void bulletin_malformed_isRefused(String id) throws IOException {
    assertRefused(get("/v1/bulletins/" + id), 400, "bulletin");
  }

  @Test
  void content_isTheFile_forEver() throws IOException {
    Response response = get(file.get("url").getAsString());

    assertThat(Sha256.of(response.bytes()).hex()).isEqualTo(sha256());
    assertThat(response.header("Content-Type"))
        .isEqualTo("application/vnd.microsoft.portable-executable");
    assertThat(response.header("Accept-Ranges")).isEqualTo("bytes");
    assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(response.header("ETag")).isEqualTo("\"" + sha256() + "\"");
    assertThat(response.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(response.header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"" + file.get("name").getAsString() + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/octet-stream", "text/html, */*", "application/x-msdownload"})
  void content_isSent_whateverIsAccepted(String accept) throws IOException {
    Response response =
        RawHttp.ask(address, "GET", file.get("url").getAsString(), "Accept: " + accept);

    assertThat(response.status()).isEqualTo(200);
  }

  @Test
  void content_unknownDigest_isNotFound() throws IOException {
    Response response = get("/content/" + UNKNOWN_SHA256 + "/file.exe");

    assertThat(response.status()).isEqualTo(404);
    assertProblem(response);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "..", "0", "%2e%2e"})
  void content_malformedDigest_isRefused(String digest) throws IOException {
    assertRefused(get("/content/" + digest + "/file.exe"), 400, "sha256");
  }

  @Test
  void content_upperCaseDigest_isRefused() throws IOException {
    String upper = "/content/" + "AB".repeat(32) + "/file.exe";

    assertRefused(get(upper), 400, "sha256");
  }

  static Stream<String> traversals() {
    return Stream.of(
            "/content/SHA",
            "/content/SHA/",
            "/content/SHA/.",
            "/content/SHA/..",
            "/content/SHA/../../secret.txt",
            "/content/SHA/..%2f..%2fsecret.txt",
            "/content/SHA/%2e%2e",
            "/content/SHA/%2e%2e/%2e%2e/secret.txt",
            "/content/SHA/..\\..\\secret.txt",
            "/content/SHA/..%5c..%5csecret.txt",
            "/content/SHA/a/b",
            "/content/SHA//etc/passwd",
            "/content/SHA/C:\\secret.txt",
            "/content/SHA/file.exe%00",
            "/content/SHA/a%0d%0aSet-Cookie:x",
            "/content/SHA/\"",
            "/content/SHA/" + "a".repeat(129),
            "/content/../secret.txt",
            "/content/..%2fsecret.txt",
            "/content/%2e%2e/secret.txt",
            "/content/%2e%2e%2fsecret.txt/x",
            "/content/..\\secret.txt/x",
            "/content//etc/passwd",
            "/content/..;/secret.txt",
            "/content/")
        .map(path -> path.replace("SHA", sha256()));
  }

  @ParameterizedTest
  @MethodSource("traversals")
  void path_thatWouldLeaveTheFolder_isRefused(String path) throws IOException {
    Response response = get(path);

    assertThat(response.status()).isEqualTo(400);
    assertProblem(response);
    assertThat(response.body()).doesNotContain("secret\n").isNotEqualTo("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/admin.token", "/data/admin.token", "/../admin.token", "/secret.txt", "//"})
  void path_toNoRoute_isNotFound(String path) throws IOException {
    assertThat(get(path).status()).isEqualTo(404);
  }

  static Stream<String> known() {
    return Stream.of(
        "/v1/updates/" + id(), "/v1/bulletins/MS08-078", file.get("url").getAsString());
  }

  @ParameterizedTest
  @MethodSource("known")
  void ifNoneMatch_known_isNotModified(String target) throws IOException {
    String etag = get(target).header("ETag");
    Response response = RawHttp.ask(address, "GET", target, "If-None-Match: " + etag);

    assertThat(response.status()).isEqualTo(304);
    assertThat(response.header("ETag")).isEqualTo(etag);
    assertThat(RawHttp.ask(address, "GET", target, "If-None-Match: \"x\"").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource("known")
  void post_isNotAllowed_andGetIsNamed(String target) throws IOException {
    byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);
    Response response = RawHttp.post(address, target, body, "Content-Type: application/json");

    assertRefused(response, 405, "method");
    assertThat(allowed(response)).containsExactlyInAnyOrder("GET", "HEAD");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"})
  void offers_otherMethod_isNotAllowed_andAllAllowedAreNamed(String method) throws IOException {
    Response response = RawHttp.ask(address, method, "/v1/offers");

    assertRefused(response, 405, "method");
    assertThat(allowed(response)).containsExactlyInAnyOrder("GET", "HEAD", "POST");
  }

  // The most that is open at any time: a collection may close what was forgotten.
  @ParameterizedTest
  @CsvSource({"GET,X: y,200", "GET,If-None-Match: *,304", "HEAD,X: y,200"})
  void content_sentOrNot_closesTheFile(String method, String header, int status)
      throws IOException {
    String target = file.get("url").getAsString();
    long before = openFiles();
    long most = before;
    try (RawHttp http = RawHttp.connect(address)) {
      for (int i = 0; i < 200; i++) {
        http.send(RawHttp.head(method, target, header));
        Response response = method.equals("HEAD") ? http.receiveHead() : http.receive();
        assertThat(response.status()).isEqualTo(status);
        most = Math.max(most, openFiles());
      }
    }

    assertThat(most - before).isLessThan(20);
  }

  private static long openFiles() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  private static List<String> allowed(Response response) {
    return List.of(response.header("Allow").split(", *", -1));
  }

  private static String id() {
    return offer.get("updateId").getAsString();
  }

  private static String sha256() {
    return file.get("sha256").getAsString();
  }

  private static Response get(String target) throws IOException {
    return RawHttp.ask(address, "GET", target);
  }

  private static JsonObject first(JsonObject parent, String array) {
    return parent.getAsJsonArray(array).get(0).getAsJsonObject();
  }
}
