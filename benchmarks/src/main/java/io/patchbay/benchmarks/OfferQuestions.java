package io.patchbay.benchmarks;

import com.google.protobuf.util.JsonFormat;
import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.Installation;
import io.patchbay.proto.v1.InstalledComponent;
import io.patchbay.proto.v1.InstalledProduct;
import io.patchbay.proto.v1.Offer;
import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.ProductType;
import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.server.domain.Language;
import io.patchbay.sim.expect.Expectation;
import io.patchbay.sim.expect.Expected;
import io.patchbay.sim.expect.Languages;
import io.patchbay.sim.expect.ManifestReader;
import io.patchbay.sim.wire.QueryString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// What the load generators ask a server that has released MS08-078 and nothing else:
/// `OfferQuestions SERVER MANIFEST FOLDER`. 704 different machines of December 2008, by the shares
/// of their systems and languages, a quarter of them with nothing to install. Each is asked in both
/// ways first, and the answer held against the right one.
///
/// Writes `get.txt` (request targets), `post.hex` (bodies), and `get.http` and `post.http`: whole
/// answers with a head as the server's and a body as long as its are on average, for the servers it
/// is compared with.
final class OfferQuestions {
  private static final long SEED = 960714;
  private static final int OFFERED = 528;
  private static final int OTHERS = 176;
  private static final double PATCHED = 0.25;
  private static final int BUILDS = 200; // Below and from the fix; so that no machine is twice.
  private static final Weighted<String[]> KINDS =
      new Weighted<>(Table.rows("fleet.tsv"), row -> Double.parseDouble(row[0]));
  private static final Weighted<String[]> LANGUAGES =
      new Weighted<>(Table.rows("languages.tsv"), row -> Double.parseDouble(row[1]));
  private static final Map<String, String> TAGS =
      Languages.mainTags().stream()
          .collect(
              Collectors.toMap(
                  tag -> Language.parse(tag).code(), tag -> tag, (first, other) -> first));

  private final Expectation expectation;
  private final RandomGenerator random = new SplittableRandom(SEED);

  private OfferQuestions(Path manifest) throws IOException {
    expectation = new Expectation(List.of(ManifestReader.read(manifest)));
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 3) {
      System.err.println("usage: OfferQuestions SERVER MANIFEST FOLDER");
      System.exit(2);
    }
    OfferQuestions questions = new OfferQuestions(Path.of(args[1]));
    Path folder = Path.of(args[2]);
    Set<OfferRequest> drawn = questions.draw();
    questions.write(drawn, folder);
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      Asker asker = new Asker(questions.expectation, http, URI.create(args[0]));
      asker.askAll(drawn, folder);
    }
  }

  private Set<OfferRequest> draw() {
    Set<OfferRequest> drawn = new LinkedHashSet<>();
    int offered = 0;
    int others = 0;
    while (offered < OFFERED || others < OTHERS) {
      ClientConfiguration machine = machine();
      boolean isOffered = !expectation.of(machine).files().isEmpty();
      boolean isWanted = isOffered ? offered < OFFERED : others < OTHERS;
      if (isWanted && drawn.add(OfferRequest.newBuilder().setConfiguration(machine).build())) {
        offered += isOffered ? 1 : 0;
        others += isOffered ? 0 : 1;
      }
    }
    return drawn;
  }

  private ClientConfiguration machine() {
    String[] kind = KINDS.at(random.nextDouble());
    ClientConfiguration.Builder machine =
        ClientConfiguration.newBuilder()
            .setOsVersion(kind[1])
            .setServicePack(Integer.parseInt(kind[2]))
            .setArchitecture(Architecture.valueOf(constant(kind[3])))
            .setProductType(ProductType.valueOf(constant(kind[4])))
            .setInstallation(Installation.valueOf(constant(kind[5])))
            .setLanguage(TAGS.getOrDefault(LANGUAGES.at(random.nextDouble())[0], "en-US"))
            .addProducts(
                InstalledProduct.newBuilder().setName("internet-explorer").setVersion(kind[6]));
    if (!kind[7].equals("-")) {
      machine.addComponents(
          InstalledComponent.newBuilder().setName("mshtml.dll").setVersion(version(kind[7])));
    }
    return machine.build();
  }

  private static String constant(String word) {
    return word.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private String version(String fixed) {
    int dot = fixed.lastIndexOf('.');
    int build = Integer.parseInt(fixed.substring(dot + 1));
    int step = random.nextInt(BUILDS);
    int own = random.nextDouble() < PATCHED ? build + step : build - 1 - step;
    return fixed.substring(0, dot + 1) + own;
  }

  private void write(Set<OfferRequest> drawn, Path folder) throws IOException {
    Files.write(folder.resolve("get.txt"), drawn.stream().map(OfferQuestions::target).toList());
    HexFormat hex = HexFormat.of();
    Files.write(
        folder.resolve("post.hex"),
        drawn.stream().map(request -> hex.formatHex(request.toByteArray())).toList());
  }

  private static String target(OfferRequest request) {
    return "/v1/offers?" + QueryString.of(request);
  }

  // Asks a server everything, and says what an average answer looks like.
  private record Asker(Expectation expectation, HttpClient http, URI server) {
    void askAll(Set<OfferRequest> requests, Path folder) throws IOException, InterruptedException {
      long getBytes = 0;
      long postBytes = 0;
      HttpResponse<byte[]> get = null;
      HttpResponse<byte[]> post = null;
      for (OfferRequest request : requests) {
        Expected expected = expectation.of(request.getConfiguration());
        get = send(HttpRequest.newBuilder(server.resolve(target(request))).GET());
        require(target(request), expected, json(get));
        getBytes += get.body().length;
        post = post(request);
        require("POST of " + target(request), expected, OfferResponse.parseFrom(post.body()));
        postBytes += post.body().length;
      }
      if (get == null || post == null) {
        throw new IllegalStateException("no questions");
      }
      int getMean = (int) (getBytes / requests.size());
      int postMean = (int) (postBytes / requests.size());
      Files.write(folder.resolve("get.http"), fixed(get, getMean));
      Files.write(folder.resolve("post.http"), fixed(post, postMean));
      System.out.printf(
          "%d questions, %d with nothing to install; mean body %d bytes to GET, %d to POST%n",
          requests.size(), OTHERS, getMean, postMean);
    }

    private HttpResponse<byte[]> post(OfferRequest request)
        throws IOException, InterruptedException {
      return send(
          HttpRequest.newBuilder(server.resolve("/v1/offers"))
              .header("Content-Type", "application/x-protobuf")
              .header("Accept", "application/x-protobuf")
              .POST(BodyPublishers.ofByteArray(request.toByteArray())));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request)
        throws IOException, InterruptedException {
      HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new IOException(
            response.uri()
                + ": "
                + response.statusCode()
                + " (expected: 200): "
                + new String(response.body(), StandardCharsets.UTF_8));
      }
      return response;
    }

    private static OfferResponse json(HttpResponse<byte[]> response) throws IOException {
      OfferResponse.Builder answer = OfferResponse.newBuilder();
      JsonFormat.parser().merge(new String(response.body(), StandardCharsets.UTF_8), answer);
      return answer.build();
    }

    private static void require(String asked, Expected expected, OfferResponse answer) {
      Set<String> files =
          answer.getOffersList().stream()
              .map(Offer::getFilesList)
              .flatMap(List::stream)
              .map(UpdateFile::getName)
              .collect(Collectors.toCollection(TreeSet::new));
      if (answer.getOutcome() != expected.outcome() || !files.equals(expected.files())) {
        throw new IllegalStateException(
            asked + ": " + answer.getOutcome() + " " + files + " (expected: " + expected + ")");
      }
    }

    private static byte[] fixed(HttpResponse<byte[]> like, int bodyBytes) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      PrintStream out = new PrintStream(bytes, false, StandardCharsets.US_ASCII);
      out.print("HTTP/1.1 200 OK\r\n");
      like.headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!name.equalsIgnoreCase("content-length")) {
                  values.forEach(value -> out.print(name + ": " + value + "\r\n"));
                }
              });
      out.print("content-length: " + bodyBytes + "\r\n\r\n" + "x".repeat(bodyBytes));
      out.flush();
      return bytes.toByteArray();
    }
  }
}
