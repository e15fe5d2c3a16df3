package io.patchbay.benchmarks;

import com.google.protobuf.ByteString;
import io.patchbay.proto.v1.ManifestSource;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.PublishRequest;
import io.patchbay.proto.v1.PublishResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;

/// How long a release takes from its upstream to a machine that asks a mirror: `PublishToOffer
/// ADMIN-URL TOKEN-FILE MIRROR-URL PUBLISHES`. One release after the other, of one update with one
/// file. Prints a table.
final class PublishToOffer {
  private static final int WARM_UP = 5;
  private static final String PROTOBUF = "application/x-protobuf";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI admin;
  private final String token;
  private final URI mirror;

  private PublishToOffer(URI admin, String token, URI mirror) {
    this.admin = admin;
    this.token = token;
    this.mirror = mirror;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 4) {
      System.err.println("usage: PublishToOffer ADMIN-URL TOKEN-FILE MIRROR-URL PUBLISHES");
      System.exit(2);
    }
    String token = Files.readString(Path.of(args[1])).strip();
    new PublishToOffer(URI.create(args[0]), token, URI.create(args[2]))
        .run(Integer.parseInt(args[3]));
  }

  // Milliseconds.
  private record Took(double publish, double offered) {}

  private void run(int publishes) throws IOException, InterruptedException {
    Took[] took = new Took[publishes];
    for (int i = -WARM_UP; i < publishes; i++) {
      Took one = publish(i + WARM_UP + 1);
      if (i >= 0) {
        took[i] = one;
      }
    }
    http.shutdownNow();
    System.out.println("| ms | median | worst of " + publishes + " |\n| --- | --- | --- |");
    print("to the publisher's answer", Arrays.stream(took).mapToDouble(Took::publish).toArray());
    print("to the offer by the mirror", Arrays.stream(took).mapToDouble(Took::offered).toArray());
  }

  private static void print(String what, double[] millis) {
    Arrays.sort(millis);
    System.out.printf(
        "| from the request to publish %s | %.0f | %.0f |%n",
        what, millis[millis.length / 2], millis[millis.length - 1]);
  }

  private Took publish(int number) throws IOException, InterruptedException {
    PublishRequest request =
        PublishRequest.newBuilder()
            .setPublishId(UUID.randomUUID().toString())
            .setManifest(
                ManifestSource.newBuilder()
                    .setName("deep.yaml")
                    .setYaml(ByteString.copyFrom(manifest(number), StandardCharsets.UTF_8)))
            .build();
    long start = System.nanoTime();
    byte[] answer =
        send(
            HttpRequest.newBuilder(admin.resolve("/admin/v1/publish"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", PROTOBUF)
                .POST(BodyPublishers.ofByteArray(request.toByteArray())));
    long published = System.nanoTime();
    awaitOffer(number, PublishResponse.parseFrom(answer).getCatalogRevision());
    long offered = System.nanoTime();
    return new Took((published - start) / 1e6, (offered - start) / 1e6);
  }

  // The mirror holds the question until it has that revision; its file may come a moment later.
  private void awaitOffer(int number, long revision) throws IOException, InterruptedException {
    get("/v1/catalog/head?wait=30&since=" + (revision - 1));
    long start = System.nanoTime();
    String target =
        "/v1/offers?os=5.1.2600&sp=3&arch=x86&type=workstation&language=en-US&product=deep-"
            + number
            + "@1.0";
    while (OfferResponse.parseFrom(get(target)).getOffersCount() == 0) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IOException("not offered within " + PATIENCE + ": " + target);
      }
    }
  }

  private byte[] get(String target) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(mirror.resolve(target)).GET());
  }

  private byte[] send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(
            request.header("Accept", PROTOBUF).timeout(PATIENCE).build(),
            BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IOException(
          response.request().uri()
              + ": "
              + response.statusCode()
              + " "
              + new String(response.body(), StandardCharsets.UTF_8));
    }
    return response.body();
  }

  private static String manifest(int number) {
    return """
    payloads: STAND_IN
    bulletin:
      {id: DEEP-@, revision: 1, title: Deep @, kbArticle: "@", severity: LOW, classification: TOOL,
       rebootBehavior: NEVER_REBOOTS, releasedAt: 2009-04-14T17:00:00Z}
    product: deep-@
    component: deep.dll
    branches:
      - id: deep
        title: Deep
        productVersions: {from: "1.0", below: "2.0"}
        architectures: [X86]
        installation: FULL
        package: deep-@.exe
        languages: [neutral]
        hotfixIds: [KB@]
        evidence: DERIVED
        platforms:
          - {osVersion: 5.1.2600, servicePack: 3, productTypes: [WORKSTATION], fixed: [{fixedFrom: 1.0.1}]}
    """
        .replace("@", Integer.toString(number));
  }
}
