package io.patchbay.server.http;

import static io.patchbay.server.http.RefusalAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Nothing but the files of released updates can be had, whatever is written for a path: what lies
/// beside the store, in it under another name, or behind a link in it.
@ExtendWith(LeakCheck.class)
final class ContentPathsTest {
  private static final String SECRET = "what nobody may read";
  private static final String DEPTH = "../".repeat(12);
  private static final int RANDOM_PATHS = 3000;
  private static final long SEED = Long.getLong("patchbay.seed", 20081217);

  /// Ways to write a dot and a slash, right, wrong and twice.
  private static final List<String> DOTS =
      List.of(".", "%2e", "%2E", "%252e", "%c0%ae", "%e0%80%ae", "%u002e", "\u00c0\u00ae", ".%00");

  private static final List<String> SLASHES =
      List.of(
          "/",
          "\\",
          "%2f",
          "%2F",
          "%5c",
          "%252f",
          "%c0%af",
          "%e0%80%af",
          "\u00c0\u00af",
          "//",
          "/./",
          ";/",
          "%00/",
          "\0/");

  private static TestServer server;
  private static InetSocketAddress address;
  private static Path folder;
  private static ReleasedFile file;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    folder = data;
    server = TestServer.start(data);
    address = server.publicAddress();
    file = ReleasedFile.release(server, data, 1, "a-{LANG}.exe", bytes("a file"));
    Files.writeString(data.resolve("secret.txt"), SECRET);
    Files.writeString(data.resolve("content").resolve("secret.txt"), SECRET);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<String> paths() {
    String good = "/content/" + file.sha256() + "/";
    return Stream.concat(
        DOTS.stream()
            .flatMap(
                dot ->
                    SLASHES.stream()
                        .flatMap(
                            slash -> {
                              String up = dot + dot + slash;
                              return Stream.of(
                                  good + up + up + "secret.txt",
                                  "/content/" + up + "secret.txt",
                                  "/content" + slash + up + "admin.token",
                                  good + up.repeat(12) + "etc/passwd");
                            })),
        Stream.of(
            good + DEPTH + "etc/passwd",
            "/content/" + DEPTH + "etc/passwd",
            "/content/secret.txt",
            "/content/secret.txt/x",
            "/content//secret.txt",
            "/content/file:///etc/passwd",
            "/content/etc/passwd",
            "/secret.txt",
            "http://test/content/" + DEPTH + "etc/passwd"));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void wayOut_leadsNowhere(String path) throws IOException {
    assertNothingShown(path);
  }

  @Test
  void anyPathMadeOfDotsAndSlashes_leadsNowhere() throws IOException {
    Random random = new Random(SEED);
    List<String> words =
        List.of("content", "secret.txt", "admin.token", "etc", "passwd", file.sha256().hex(), "x");
    for (int i = 0; i < RANDOM_PATHS; i++) {
      StringBuilder path = new StringBuilder(random.nextBoolean() ? "/content/" : "/");
      for (int part = random.nextInt(8); part >= 0; part--) {
        List<String> from =
            switch (random.nextInt(3)) {
              case 0 -> DOTS;
              case 1 -> SLASHES;
              default -> words;
            };
        path.append(from.get(random.nextInt(from.size())));
      }
      if (!path.toString().equals(file.target())) {
        assertNothingShown(path.toString());
      }
    }
  }

  // The only name that is no escape and no way is any name at all behind the right digest.
  private static void assertNothingShown(String path) throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(RawHttp.head("GET", path));
      Optional<Response> response = http.receiveUnlessClosed();

      assertThat(response).as(path).isPresent();
      boolean aName =
          path.matches("/content/" + file.sha256() + "/[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
      if (aName) {
        assertThat(response.get().body()).as(path).isEqualTo("a file");
      } else {
        assertThat(response.get().status()).as("%s, seed %d", path, SEED).isIn(400, 404);
        assertThat(response.get().body()).as(path).doesNotContain(SECRET, "root:");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/content", "/content/", "/content/FIRST", "/content/FIRST/", "/", "//"})
  void folder_isNotListed(String path) throws IOException {
    String first = file.sha256().hex().substring(0, 2);
    Response response = RawHttp.ask(address, "GET", path.replace("FIRST", first));

    assertThat(response.status()).isIn(400, 404);
    assertThat(response.body()).doesNotContain(file.sha256().hex(), "secret.txt");
  }

  // Even if what it leads to has the right bytes: tomorrow it may have others.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void link_inThePlaceOfAFile_isNotFollowed(boolean rightBytes) throws Exception {
    String name = rightBytes ? "right" : "wrong";
    ReleasedFile linked =
        ReleasedFile.release(
            server, folder, rightBytes ? 2 : 3, name + "-{LANG}.exe", bytes("linked " + name));
    Path elsewhere = folder.resolve(name);
    Files.writeString(elsewhere, rightBytes ? "linked " + name : SECRET);
    Files.delete(linked.stored());
    Files.createSymbolicLink(linked.stored(), elsewhere);

    for (String method : List.of("GET", "HEAD")) {
      Response response = RawHttp.ask(address, method, linked.target());
      assertThat(response.status()).isEqualTo(503);
      assertThat(response.body()).doesNotContain(SECRET, "linked");
    }
  }

  @Test
  void folder_inThePlaceOfAFile_isNoFile() throws Exception {
    ReleasedFile gone =
        ReleasedFile.release(server, folder, 4, "gone-{LANG}.exe", bytes("soon gone"));
    Files.delete(gone.stored());
    Files.createDirectory(gone.stored());

    assertThat(RawHttp.ask(address, "GET", gone.target()).status()).isEqualTo(503);
  }

  @Test
  void fileOfAComingRelease_isNotThere_asIfItHadNeverBeenStored() throws Exception {
    ReleasedFile coming =
        ReleasedFile.publish(
            server, folder, 5, "new-{LANG}.exe", bytes("coming"), "2999-01-01T00:00:00Z");
    String unknown = coming.target().replace(coming.sha256().hex(), "0".repeat(64));

    for (String range : List.of("X: y", "Range: bytes=0-1", "If-None-Match: *", "If-Match: *")) {
      Response hidden = RawHttp.ask(address, "GET", coming.target(), range);
      Response absent = RawHttp.ask(address, "GET", unknown, range);
      assertThat(hidden.status()).isEqualTo(404);
      assertProblem(hidden);
      assertThat(hidden.body()).isEqualTo(absent.body());
      assertThat(hidden.headers().keySet()).isEqualTo(absent.headers().keySet());
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
