package io.patchbay.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.patchbay.server.catalog.CatalogException.Kind;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Status;
import io.patchbay.server.testing.DataFolder;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/// A data folder with every kind of file in it, and all that a server on it answers. A test takes a
/// copy, damages it, and asks again.
final class SampleFolder {
  private static final Instant FAR_AHEAD = Instant.parse("2999-01-01T00:00:00Z");

  /// Released in two runs of the server, of which the second left its log. The last thing in that
  /// log is a release that waits for its instant.
  private static final List<SmallRelease> IN_TABLES = numbered(1, 4);

  private static final List<SmallRelease> IN_LOG = numbered(4, 6);
  private static final SmallRelease PENDING = SmallRelease.of(6).at(FAR_AHEAD);

  private final Path folder;
  private final Answers answers;
  private int copies;

  /// What a server says: to machines, by request, and to operators.
  record Answers(Map<String, Answer> toMachines, Status status) {}

  /// One answer to a machine.
  ///
  /// @param body of a content file its digest
  record Answer(int status, String body) {}

  private SampleFolder(Path folder) throws Exception {
    this.folder = folder;
    publish(data(), IN_TABLES);
    try (TestServer server = TestServer.start(data());
        ServerClient client = ServerClient.of(server)) {
      for (SmallRelease release : IN_LOG) {
        publish(client, release);
      }
      publish(client, PENDING);
      this.answers = answers(client);
    }
    assertThat(answers.toMachines().values()).allMatch(answer -> answer.status() == 200);
    assertThat(answers.status().pending()).hasSize(1);
  }

  /// @param folder an empty one
  static SampleFolder in(Path folder) throws Exception {
    return new SampleFolder(folder);
  }

  private static List<SmallRelease> numbered(int from, int to) {
    return IntStream.range(from, to).mapToObj(SmallRelease::of).toList();
  }

  static void publish(Path data, List<SmallRelease> releases) throws Exception {
    try (TestServer server = TestServer.start(data);
        ServerClient client = ServerClient.of(server)) {
      for (SmallRelease release : releases) {
        publish(client, release);
      }
    }
  }

  private static void publish(ServerClient client, SmallRelease release) throws Exception {
    assertThat(client.publish(UUID.randomUUID(), release.source()).updatesAdded()).isEqualTo(3);
  }

  private Path data() {
    return folder.resolve("sample");
  }

  /// A copy to be damaged.
  Path copy() throws IOException {
    copies++;
    return DataFolder.copy(data(), folder.resolve("copy" + copies));
  }

  /// The one file of the folder's catalog of that name.
  static Path catalogFile(Path data, String regex) throws IOException {
    List<Path> files = DataFolder.files(data.resolve("catalog"), regex);
    assertThat(files).hasSize(1);
    return files.getFirst();
  }

  static Path log(Path data) throws IOException {
    return catalogFile(data, "\\d+\\.log");
  }

  /// What the undamaged folder's server answers.
  Answers answers() {
    return answers;
  }

  static Answers answers(Path data) throws Exception {
    try (TestServer server = TestServer.start(data);
        ServerClient client = ServerClient.of(server)) {
      return answers(client);
    }
  }

  static Answers answers(ServerClient client) throws Exception {
    List<SmallRelease> released = new ArrayList<>(IN_TABLES);
    released.addAll(IN_LOG);
    Map<String, Answer> answers = new LinkedHashMap<>();
    for (SmallRelease release : released) {
      ask(client, "/v1/bulletins/" + release.bulletin(), answers);
      ask(client, release.machine(), answers);
    }
    String all = SmallRelease.machine(released);
    ask(client, all, answers);
    for (String content : urls(answers.get(all))) {
      ask(client, content, answers);
    }
    return new Answers(answers, client.status());
  }

  private static void ask(ServerClient client, String target, Map<String, Answer> answers)
      throws Exception {
    answers.put(target, ask(client, target));
  }

  /// What a server answers to one request.
  static Answer ask(ServerClient client, String target) throws Exception {
    HttpResponse<byte[]> response = client.get(target);
    boolean file = response.statusCode() == 200 && target.startsWith("/content/");
    String body =
        file
            ? Sha256.of(response.body()).hex()
            : new String(response.body(), StandardCharsets.UTF_8);
    return new Answer(response.statusCode(), body);
  }

  private static List<String> urls(Answer offers) {
    List<String> urls = new ArrayList<>();
    if (offers.status() == 200) {
      for (JsonElement offer :
          JsonParser.parseString(offers.body()).getAsJsonObject().getAsJsonArray("offers")) {
        JsonElement file = offer.getAsJsonObject().getAsJsonArray("files").get(0);
        urls.add(file.getAsJsonObject().get("url").getAsString());
      }
    }
    return urls;
  }

  /// Demands that no server starts on it, and that the message names the folder.
  static void refused(Path data, String... parts) {
    List<String> expected = new ArrayList<>(List.of(parts));
    expected.addAll(List.of(data.toString(), "from a copy"));
    assertThatThrownBy(() -> TestServer.start(data).close())
        .isInstanceOfSatisfying(
            CatalogException.class,
            e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.CORRUPT))
        .hasMessageContainingAll(expected.toArray(String[]::new));
  }
}
