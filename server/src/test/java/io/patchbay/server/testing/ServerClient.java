package io.patchbay.server.testing;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.patchbay.server.domain.Explanation;
import io.patchbay.server.domain.GarbageReport;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.PublishResult;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportSummary;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Status;
import io.patchbay.server.wire.AdminWire;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.ReportWire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/// Asks a server, in this process or another, on both its listeners.
public final class ServerClient implements AutoCloseable {
  private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI machines;
  private final URI operators;
  private final String token;

  public ServerClient(URI machines, URI operators, Path tokenFile) throws IOException {
    this.machines = machines;
    this.operators = operators;
    this.token = Files.readString(tokenFile).strip();
  }

  public static ServerClient of(TestServer server) throws IOException {
    return new ServerClient(
        TestServer.uri(server.publicAddress(), "/"),
        TestServer.uri(server.adminAddress(), "/"),
        server.server().tokenFile());
  }

  /// Where machines ask.
  public URI machines() {
    return machines;
  }

  public HttpResponse<byte[]> get(String target) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(machines.resolve(target)).timeout(ANSWER_TIME_MAX).build();
    return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  /// What a machine is offered: package name by bulletin.
  public Map<String, String> offers(String target) throws IOException, InterruptedException {
    Map<String, String> offers = new TreeMap<>();
    for (JsonObject offer : offerObjects(target)) {
      String other = offers.put(string(offer, "bulletin"), string(file(offer), "name"));
      if (other != null) {
        throw new AssertionError("two offers of one bulletin: " + other);
      }
    }
    return offers;
  }

  /// Where the files are that a machine is offered.
  public List<String> contentUrls(String target) throws IOException, InterruptedException {
    return offerObjects(target).stream().map(offer -> string(file(offer), "url")).toList();
  }

  private List<JsonObject> offerObjects(String target) throws IOException, InterruptedException {
    String body = new String(bytes(get(target)), StandardCharsets.UTF_8);
    JsonElement offers = JsonParser.parseString(body).getAsJsonObject().get("offers");
    return offers == null
        ? List.of()
        : offers.getAsJsonArray().asList().stream().map(JsonElement::getAsJsonObject).toList();
  }

  private static JsonObject file(JsonObject offer) {
    return offer.getAsJsonArray("files").get(0).getAsJsonObject();
  }

  private static String string(JsonObject object, String member) {
    return object.get(member).getAsString();
  }

  public HttpResponse<byte[]> tryPublish(UUID publishId, ManifestSource manifest)
      throws IOException, InterruptedException {
    byte[] body =
        AdminWire.publishRequest(
            new AdminWire.Publish(publishId, manifest, Set.of()), Format.PROTOBUF);
    HttpRequest.Builder request =
        admin("/admin/v1/publish")
            .header("Content-Type", Format.PROTOBUF.mediaType())
            .header("Accept", Format.JSON.mediaType())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /// Publishes, and demands that it worked.
  public PublishResult publish(UUID publishId, ManifestSource manifest)
      throws IOException, InterruptedException {
    return AdminWire.publishResponse(
        ByteBuffer.wrap(bytes(tryPublish(publishId, manifest))), Format.JSON);
  }

  /// Sends reports, Protobuf; the answer is JSON.
  public HttpResponse<byte[]> report(List<Report> reports)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(machines.resolve("/v1/reports"))
            .timeout(ANSWER_TIME_MAX)
            .header("Content-Type", Format.PROTOBUF.mediaType())
            .header("Accept", Format.JSON.mediaType())
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(TestReports.message(reports).toByteArray()))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  /// What was reported of that update.
  public ReportSummary reported(UUID updateId) throws IOException, InterruptedException {
    return ReportWire.summary(
        ByteBuffer.wrap(bytes(getAdmin("reports?update=" + updateId))), Format.JSON);
  }

  /// How much of an upload is there.
  public HttpResponse<byte[]> uploadState(Sha256 sha256) throws IOException, InterruptedException {
    return http.send(
        admin("/admin/v1/content/" + sha256).HEAD().build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  /// Sends one piece of an upload.
  ///
  /// @param length of the whole file
  public HttpResponse<byte[]> upload(Sha256 sha256, long offset, long length, byte[] piece)
      throws IOException, InterruptedException {
    return http.send(
        admin("/admin/v1/content/" + sha256)
            .header("Content-Type", "application/partial-upload")
            .header("Upload-Offset", Long.toString(offset))
            .header("Upload-Length", Long.toString(length))
            .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(piece))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  /// Uploads a file, and demands that it worked.
  public void upload(byte[] file) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = upload(Sha256.of(file), 0, file.length, file);
    if (response.statusCode() != 201) {
      throw new AssertionError(new String(response.body(), StandardCharsets.UTF_8));
    }
  }

  /// Collects garbage.
  public GarbageReport gc(Duration grace, boolean dryRun) throws IOException, InterruptedException {
    byte[] body = AdminWire.gcRequest(new AdminWire.Gc(dryRun, grace), Format.JSON);
    HttpRequest request =
        admin("/admin/v1/gc")
            .header("Content-Type", Format.JSON.mediaType())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    byte[] answer = bytes(http.send(request, HttpResponse.BodyHandlers.ofByteArray()));
    return AdminWire.gcResponse(ByteBuffer.wrap(answer), Format.JSON);
  }

  public Status status() throws IOException, InterruptedException {
    return AdminWire.statusResponse(ByteBuffer.wrap(bytes(getAdmin("status"))), Format.JSON);
  }

  /// @param target of `/v1/offers`
  public Explanation explain(String target) throws IOException, InterruptedException {
    String query = target.substring(target.indexOf('?'));
    byte[] body = bytes(getAdmin("explain" + query));
    return AdminWire.explainResponse(ByteBuffer.wrap(body), Format.JSON);
  }

  private HttpResponse<byte[]> getAdmin(String target) throws IOException, InterruptedException {
    return http.send(admin("/admin/v1/" + target).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder admin(String target) {
    return HttpRequest.newBuilder(operators.resolve(target))
        .timeout(ANSWER_TIME_MAX)
        .header("Authorization", "Bearer " + token);
  }

  private static byte[] bytes(HttpResponse<byte[]> response) {
    if (response.statusCode() != 200) {
      throw new AssertionError(
          response.request().uri()
              + " was answered with "
              + response.statusCode()
              + ": "
              + new String(response.body(), StandardCharsets.UTF_8));
    }
    return response.body();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
