package io.patchbay.server.http;

import static io.patchbay.server.http.RefusalAssertions.assertProblem;
import static io.patchbay.server.http.RefusalAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.LogEvents;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
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

/// The admin listener: who may ask, and what publish, verify and status answer.
@ExtendWith(LeakCheck.class)
final class AdminHttpTest {
  private static final String JSON = "Content-Type: application/json";

  private static TestServer server;
  private static InetSocketAddress address;
  private static String bearer;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    server = TestServer.start(data);
    server.publish("ms08-073");
    address = server.adminAddress();
    bearer = "Authorization: Bearer " + server.token();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<String> strangers() throws IOException {
    String token = server.token();
    return Stream.of(
        "X-Nothing: said",
        "Authorization: Bearer wrong",
        "Authorization: Bearer ",
        "Authorization: Bearer",
        "Authorization: " + token,
        "Authorization: Basic " + token,
        "Authorization: Bearer " + token.substring(0, token.length() - 1),
        "Authorization: Bearer " + token + "x",
        "Authorization: Bearer " + token.toUpperCase(Locale.ROOT),
        "Authorization: Bearer Bearer " + token,
        "Authorization: Bearer wrong\r\n" + bearer);
  }

  // Path, method and form are those of things that exist and of things that do not.
  @ParameterizedTest
  @MethodSource("strangers")
  void withoutTheToken_allIsTheSame_whetherItExistsOrNot(String authorization) throws IOException {
    Response first = RawHttp.ask(address, "GET", "/admin/v1/status", authorization);
    assertRefused(first, 401, "authorization");
    assertThat(first.header("WWW-Authenticate")).startsWith("Bearer");

    for (String path :
        List.of(
            "publish",
            "verify",
            "import",
            "expire",
            "explain",
            "explain?os=5.x",
            "status",
            "gc",
            "content/" + "0".repeat(64),
            "content/x",
            "deploy",
            "",
            "x/y")) {
      for (String method :
          List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")) {
        String target = "/admin/v1/" + path;
        Response response = RawHttp.ask(address, method, target, authorization, JSON);

        assertThat(response.status()).as(method + " " + target).isEqualTo(401);
        assertThat(response.body()).isEqualTo(first.body());
        assertThat(response.headers().keySet()).isEqualTo(first.headers().keySet());
      }
    }
    for (String target : List.of("/admin/", "/admin/v2/status", "/admin/v1/../status")) {
      assertThat(RawHttp.ask(address, "GET", target, authorization).body()).isEqualTo(first.body());
    }
  }

  @Test
  void withTheToken_whatDoesNotExist_isNotFound_andWrongMethodsAreNamed() throws IOException {
    assertThat(RawHttp.ask(address, "GET", "/admin/v1/deploy", bearer).status()).isEqualTo(404);
    assertThat(RawHttp.ask(address, "POST", "/admin/", bearer).status()).isEqualTo(404);
    Response publish = RawHttp.ask(address, "GET", "/admin/v1/publish", bearer);
    Response status = RawHttp.ask(address, "POST", "/admin/v1/status", bearer);

    assertRefused(publish, 405, "method");
    assertThat(publish.header("Allow")).isEqualTo("POST");
    assertRefused(status, 405, "method");
    assertThat(status.header("Allow")).isEqualTo("GET, HEAD");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/admin/v1/status", "/admin/", "/metrics", "/livez", "/readyz", "/admin.token"})
  void publicPort_knowsNothingOfIt(String target) throws IOException {
    Response response = RawHttp.ask(server.publicAddress(), "GET", target, bearer);

    assertThat(response.status()).isEqualTo(404);
    assertThat(response.body())
        .isEqualTo(RawHttp.ask(server.publicAddress(), "GET", "/nothing").body());
  }

  @ParameterizedTest
  @CsvSource({"/livez,ok", "/readyz,ready"})
  void health_isTold_toAnybody(String target, String text) throws IOException {
    for (String accept : List.of("*/*", "text/plain", "image/png")) {
      Response response = RawHttp.ask(address, "GET", target, "Accept: " + accept);

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).isEqualTo(text + "\n");
    }
    assertThat(RawHttp.ask(address, "HEAD", target).status()).isEqualTo(200);
    assertThat(RawHttp.ask(address, "POST", target).status()).isEqualTo(405);
  }

  @Test
  void publish_commits_andTheSameIdAgainSaysTheSame() throws IOException {
    UUID id = UUID.randomUUID();
    Response first = publish(id, "ms08-078.yaml", TestServer.release("ms08-078"));
    Response again = publish(id, "ms08-078.yaml", TestServer.release("ms08-078"));

    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("Cache-Control")).isEqualTo("no-store");
    assertThat(first.json().get("bulletin").getAsString()).isEqualTo("MS08-078");
    assertThat(first.json().get("updatesAdded").getAsInt()).isEqualTo(218);
    assertThat(again.body()).isEqualTo(first.body());

    Response other = publish(id, "ms09-002.yaml", TestServer.release("ms09-002"));
    assertRefused(other, 409, "publishId");
  }

  @Test
  void publish_faulty_isRefused_withFileAndLine_andChangesNothing() throws IOException {
    String before = status().toString();
    String yaml = TestServer.release("ms09-014").replace("severity: CRITICAL", "severity: GRAVE");
    int line = yaml.substring(0, yaml.indexOf("GRAVE")).split("\n", -1).length;
    Response response = publish(UUID.randomUUID(), "faulty.yaml", yaml);

    assertThat(response.status()).isEqualTo(422);
    assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(response.json().get("detail").getAsString())
        .contains("faulty.yaml:" + line + ":", "severity", "GRAVE");
    assertThat(status()).hasToString(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|400|manifest",
        "{\"manifest\": {}}|400|publishId",
        "{\"publishId\": \"1\", \"manifest\": {}}|400|publishId",
        "{\"publishId\": 1}|400|manifest",
        "{\"manifest\": {\"yaml\": \"!\"}}|400|body",
        "{\"manifest\": {\"file\": \"x\"}}|400|body",
        "[]|400|body",
      })
  void publish_malformed_isRefused(String body, int status, String field) throws IOException {
    assertRefused(post("publish", body), status, field);
  }

  @Test
  void publish_empty_isRefused() throws IOException {
    String body =
        "{\"publishId\": \"%s\", \"manifest\": {\"name\": \"empty.yaml\"}}"
            .formatted(UUID.randomUUID());
    Response response = post("publish", body);

    assertThat(response.status()).isEqualTo(422);
    assertThat(response.json().get("detail").getAsString()).contains("empty.yaml");
  }

  @Test
  void publish_inNoFormWeRead_isRefused() throws IOException {
    byte[] yaml = TestServer.release("ms09-014").getBytes(StandardCharsets.UTF_8);
    Response response =
        RawHttp.post(address, "/admin/v1/publish", yaml, bearer, "Content-Type: application/yaml");

    assertRefused(response, 415, "content-type");
  }

  @Test
  void publish_inSpiteOfAnOverlap_takesItsName_andNoOther() throws IOException {
    String yaml =
        TestServer.release("ms09-002")
            .replace("id: MS09-002", "id: MS99-002")
            .replaceAll("    replaces: .*\n", "")
            .replaceFirst("(?s)(id: ie7-windows60-x86.*?)\\[X86]", "$1[X86, X64]");
    String before = status().toString();

    Response refused = publish(UUID.randomUUID(), "overlap.yaml", yaml);
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().get("detail").getAsString()).contains("overlap: Windows6.0-KB961260");
    for (String accept : List.of("\"MS09-002/overlap\"", "\"MS99-002/gap\"")) {
      assertThat(accepting(accept, yaml).status()).as(accept).isEqualTo(422);
    }
    assertRefused(accepting("\"MS99-002/overlap\", \"MS99-002/gap\"", yaml), 400, "accept");
    assertRefused(accepting("\"MS99-002/anything\"", yaml), 400, "accept");
    String nine = String.join(",", Collections.nCopies(9, "\"MS99-002/overlap\""));
    assertRefused(accepting(nine, yaml), 400, "accept");
    assertThat(status()).hasToString(before);

    Response accepted;
    try (LogEvents log = LogEvents.of("io.patchbay.server.publish.Publisher")) {
      accepted = accepting("\"MS99-002/overlap\"", yaml);
      assertThat(log.errors()).containsExactly("published in spite of a fault");
    }
    JsonObject warning = accepted.json().getAsJsonArray("warnings").get(0).getAsJsonObject();
    assertThat(accepted.status()).isEqualTo(200);
    assertThat(warning.get("kind").getAsString()).isEqualTo("OVERLAP");
    assertThat(warning.get("witness").getAsString()).contains("arch=x64");
    assertThat(warning.get("message").getAsString()).startsWith("accepted: overlap: ");
  }

  private static Response accepting(String accept, String yaml) throws IOException {
    return post(
        "publish",
        "{\"publishId\": \"%s\", \"accept\": [%s], \"manifest\": %s}"
            .formatted(UUID.randomUUID(), accept, manifest("overlap.yaml", yaml)));
  }

  @Test
  void verify_findsFaults_andChangesNothing() throws IOException {
    String before = status().toString();
    String good = TestServer.release("ms09-002");
    String faulty = TestServer.release("ms09-014").replace("severity: CRITICAL", "severity: GRAVE");
    Response response =
        post("verify", manifests(manifest("good.yaml", good), manifest("faulty.yaml", faulty)));
    JsonObject fault = response.json().getAsJsonArray("faults").get(0).getAsJsonObject();

    assertThat(response.status()).isEqualTo(200);
    assertThat(fault.get("file").getAsString()).isEqualTo("faulty.yaml");
    assertThat(fault.get("line").getAsInt()).isPositive();
    assertThat(fault.get("message").getAsString()).contains("GRAVE");
    assertThat(fault.get("remedy").getAsString()).isNotBlank();
    assertThat(status()).hasToString(before);

    Response clean = post("verify", manifests(manifest("good.yaml", good)));
    assertThat(clean.json().has("faults")).isFalse();
    assertThat(clean.json().get("updates").getAsInt()).isPositive();
    assertThat(status()).hasToString(before);
  }

  @Test
  void import_commits_andTheSameIdAgainSaysTheSame() throws IOException {
    UUID id = UUID.randomUUID();
    Response first = post("import", importOf(id, "kb,product\n7,Office\n"));
    Response again = post("import", importOf(id, "kb,product\n7,Office\n"));
    Response other = post("import", importOf(id, "kb,product\n8,Office\n"));

    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("Cache-Control")).isEqualTo("no-store");
    assertThat(first.json().get("result").getAsString()).isEqualTo("COMMITTED");
    assertThat(first.json().get("updatesAdded").getAsInt()).isEqualTo(1);
    assertThat(again.body()).isEqualTo(first.body());
    assertRefused(other, 409, "publishId");
  }

  @Test
  void import_faulty_isRefused_withFileAndLine_andChangesNothing() throws IOException {
    String before = status().toString();
    Response response = post("import", importOf(UUID.randomUUID(), "kb,product\n7,\n"));

    assertThat(response.status()).isEqualTo(422);
    assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(response.json().get("field").getAsString()).isEqualTo("csv");
    assertThat(response.json().get("detail").getAsString())
        .isEqualTo("rows.csv:2: product: missing -> name the product");
    assertThat(status()).hasToString(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|publishId",
        "{\"publishId\": \"1\"}|publishId",
        "{\"csv\": \"!\"}|body",
        "{\"rows\": 1}|body"
      })
  void import_malformed_isRefused(String body, String field) throws IOException {
    assertRefused(post("import", body), 400, field);
  }

  private static String importOf(UUID id, String csv) {
    return "{\"publishId\": \"%s\", \"name\": \"rows.csv\", \"csv\": \"%s\"}"
        .formatted(id, Base64.getEncoder().encodeToString(csv.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void status_saysWhatIsThere() throws IOException {
    JsonObject status = status();

    assertThat(status.get("version").getAsString()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
    assertThat(status.get("head").getAsString()).matches("[0-9a-f]{64}");
    assertThat(status.getAsJsonArray("bulletins").toString()).contains("\"MS08-073\"");
    assertThat(status.get("catalogRevision").getAsLong())
        .isEqualTo(status.getAsJsonArray("bulletins").size());
    assertThat(status.get("committedAt").getAsString()).endsWith("Z");
  }

  private static JsonObject status() throws IOException {
    Response response = RawHttp.ask(address, "GET", "/admin/v1/status", bearer);
    assertThat(response.status()).isEqualTo(200);
    return response.json();
  }

  private static Response publish(UUID id, String name, String yaml) throws IOException {
    return post(
        "publish", "{\"publishId\": \"%s\", \"manifest\": %s}".formatted(id, manifest(name, yaml)));
  }

  private static String manifests(String... manifests) {
    return "{\"manifests\": [" + String.join(",", manifests) + "]}";
  }

  private static String manifest(String name, String yaml) {
    return "{\"name\": \"%s\", \"yaml\": \"%s\"}"
        .formatted(name, Base64.getEncoder().encodeToString(yaml.getBytes(StandardCharsets.UTF_8)));
  }

  private static Response post(String command, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Response response = RawHttp.post(address, "/admin/v1/" + command, bytes, bearer, JSON);
    if (response.status() / 100 == 4 && response.status() != 422) {
      assertProblem(response);
    }
    return response;
  }
}
