package io.patchbay.benchmarks.soak;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.patchbay.proto.v1.ManifestSource;
import io.patchbay.proto.v1.PublishRequest;
import io.patchbay.proto.v1.VerifyRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/// Publishes small releases for a product that none of the asking machines has, so that the catalog
/// changes and the right answers do not; and has a release verified. For one thread.
final class Operator implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI admin;
  private final String token;
  private final byte[] verified;
  private int published;

  /// @param verified a manifest to have verified
  Operator(URI admin, String token, byte[] verified) {
    this.admin = admin;
    this.token = token;
    this.verified = verified;
  }

  /// @throws IOException if the server does not do it
  void publish() throws IOException, InterruptedException {
    published++;
    byte[] yaml = manifest(published).getBytes(StandardCharsets.UTF_8);
    post(
        "/admin/v1/publish",
        PublishRequest.newBuilder()
            .setPublishId(UUID.randomUUID().toString())
            .setManifest(source("soak.yaml", yaml))
            .build());
  }

  /// @throws IOException if the server does not do it
  void verify() throws IOException, InterruptedException {
    post(
        "/admin/v1/verify",
        VerifyRequest.newBuilder().addManifests(source("verified.yaml", verified)).build());
  }

  private static ManifestSource source(String name, byte[] yaml) {
    return ManifestSource.newBuilder().setName(name).setYaml(ByteString.copyFrom(yaml)).build();
  }

  private void post(String path, MessageLite message) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(admin.resolve(path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/x-protobuf")
            .POST(BodyPublishers.ofByteArray(message.toByteArray()))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(path + ": " + response.statusCode() + " " + response.body());
    }
  }

  private static String manifest(int number) {
    return """
    payloads: STAND_IN
    bulletin:
      id: SOAK-@
      revision: 1
      title: Security Update for Viewer @
      kbArticle: "99@"
      severity: LOW
      classification: SECURITY_UPDATE
      rebootBehavior: NEVER_REBOOTS
      releasedAt: 2009-01-01T00:00:00Z
    product: viewer-@
    component: viewer-@.dll
    branches:
      - id: xp-x86
        title: Viewer @ on Windows XP
        productVersions: {from: "1.0", below: "2.0"}
        architectures: [X86]
        installation: FULL
        package: Viewer@-KB99@-x86-{LANG}.exe
        languages: [DEU, ENU]
        hotfixIds: [KB99@]
        evidence: DOCUMENTED
        platforms:
          - osVersion: 5.1.2600
            servicePack: 3
            productTypes: [WORKSTATION]
            fixed: [{fixedFrom: 1.5.0.100}]
    """
        .replace("@", Integer.toString(1000 + number));
  }

  @Override
  public void close() {
    http.close();
  }
}
