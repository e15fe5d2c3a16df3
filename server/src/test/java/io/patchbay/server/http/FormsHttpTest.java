package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.OneFileRelease;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files compressed and as deltas, for who takes them so.
@ExtendWith(LeakCheck.class)
final class FormsHttpTest {
  private static final OneFileRelease OLD = OneFileRelease.of(1, bytes());
  private static final OneFileRelease NEW = OLD.corrected(edited(OLD.bytes(), 1));
  private static final OneFileRelease AHEAD =
      OneFileRelease.of(2, edited(NEW.bytes(), 2))
          .replacing(OLD)
          .at(Instant.parse("2098-12-17T18:00:00Z"));
  private static final String TAKES_ALL = "Accept-Encoding: gzip, zstd, dcz";

  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    server = TestServer.start(data);
    for (OneFileRelease release : new OneFileRelease[] {OLD, NEW, AHEAD}) {
      release.store(data);
      assertThat(server.publish(UUID.randomUUID(), "test.yaml", release.yaml()).statusCode())
          .isEqualTo(200);
    }
    Eventually.holds("all forms are made", () -> get(TAKES_ALL, has(OLD)).coding().equals("dcz"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  // An answer about the new file.
  private record Got(Response response) {
    String coding() {
      return response.header("Content-Encoding");
    }

    byte[] decoded(byte @Nullable [] dictionary) throws IOException {
      try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(response.bytes()))) {
        in.setLongMax(27);
        if (dictionary != null) {
          in.setDict(dictionary);
        }
        return in.readAllBytes();
      }
    }
  }

  @Test
  void zstd_forWhoTakesIt_isTheFileWhenDecoded() throws IOException {
    Got got = get("Accept-Encoding: zstd");
    assertThat(got.response.status()).isEqualTo(200);
    assertThat(got.coding()).isEqualTo("zstd");
    assertThat(got.response.bytes().length).isLessThan(NEW.bytes().length * 9 / 10);
    assertThat(got.decoded(null)).isEqualTo(NEW.bytes());
  }

  @Test
  void delta_forWhoHasTheOldFile_isTheNewOneWhenDecoded() throws IOException {
    Got got = get(TAKES_ALL, has(OLD));
    assertThat(got.response.status()).isEqualTo(200);
    assertThat(got.coding()).isEqualTo("dcz");
    assertThat(got.response.bytes().length).isLessThan(NEW.bytes().length / 20);
    assertThat(got.decoded(OLD.bytes())).isEqualTo(NEW.bytes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Accept-Encoding: gzip, deflate, br",
        "Accept-Encoding: identity",
        "Accept-Encoding: zstd;q=0",
        "Accept-Encoding: *",
        "X-Nothing: 1"
      })
  void file_forWhoTakesNothingElse_isWhole(String header) throws IOException {
    Got got = get(header, has(OLD));
    assertThat(got.coding()).isEmpty();
    assertThat(got.response.bytes()).isEqualTo(NEW.bytes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Available-Dictionary: ",
        "Available-Dictionary: ::",
        "Available-Dictionary: :",
        "Available-Dictionary: :AAAA:",
        "Available-Dictionary: :not base64 at all!:",
        "Available-Dictionary: :AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:",
        "Available-Dictionary: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
      })
  void delta_forWhoHasNoOldFile_isNotGiven(String header) throws IOException {
    Got got = header.isEmpty() ? get(TAKES_ALL) : get(TAKES_ALL, header);
    assertThat(got.coding()).isEqualTo("zstd");
    assertThat(got.decoded(null)).isEqualTo(NEW.bytes());
  }

  @Test
  void delta_forWhoDoesNotTakeDeltas_isNotGiven() throws IOException {
    assertThat(get("Accept-Encoding: zstd", has(OLD)).coding()).isEqualTo("zstd");
    assertThat(get("Accept-Encoding: zstd, dcz;q=0", has(OLD)).coding()).isEqualTo("zstd");
    assertThat(get("Accept-Encoding: zstd, *", has(OLD)).coding()).isEqualTo("zstd");
  }

  @Test
  void everyForm_hasATagOfItsOwn_andSaysWhatItDependsOn() throws IOException {
    Got whole = get("Accept-Encoding: identity");
    Got zstd = get("Accept-Encoding: zstd");
    Got delta = get(TAKES_ALL, has(OLD));
    for (Got got : new Got[] {whole, zstd, delta}) {
      assertThat(got.response.header("ETag"))
          .isEqualTo("\"" + Sha256.of(got.response.bytes()) + "\"");
      assertThat(got.response.header("Vary")).isEqualTo("Accept-Encoding, Available-Dictionary");
      assertThat(got.response.header("Cache-Control")).contains("immutable");
      assertThat(got.response.header("Content-Type"))
          .isEqualTo(whole.response.header("Content-Type"));
    }
  }

  @Test
  void knownForm_isNotSentAgain_andAnotherFormIs() throws IOException {
    String tag = get("Accept-Encoding: zstd").response.header("ETag");
    String known = "If-None-Match: " + tag;
    assertThat(get("Accept-Encoding: zstd", known).response.status()).isEqualTo(304);
    assertThat(get("Accept-Encoding: identity", known).response.status()).isEqualTo(200);
    assertThat(get(TAKES_ALL, has(OLD), known).response.status()).isEqualTo(200);
  }

  @Test
  void range_isOfTheFormThatIsSent() throws IOException {
    byte[] whole = get(TAKES_ALL, has(OLD)).response.bytes();
    String tag = get(TAKES_ALL, has(OLD)).response.header("ETag");
    Got rest = get(TAKES_ALL, has(OLD), "Range: bytes=100-", "If-Range: " + tag);
    assertThat(rest.response.status()).isEqualTo(206);
    assertThat(rest.response.header("Content-Range"))
        .isEqualTo("bytes 100-" + (whole.length - 1) + "/" + whole.length);
    assertThat(rest.response.bytes()).isEqualTo(Arrays.copyOfRange(whole, 100, whole.length));
    // Who began with another form gets this one from its beginning.
    Got other = get("Accept-Encoding: zstd", "Range: bytes=100-", "If-Range: " + tag);
    assertThat(other.response.status()).isEqualTo(200);
  }

  @Test
  void head_saysHowLongTheFormIs() throws IOException {
    int length = get(TAKES_ALL, has(OLD)).response.bytes().length;
    Response head = RawHttp.ask(server.publicAddress(), "HEAD", NEW.target(), TAKES_ALL, has(OLD));
    assertThat(head.header("Content-Length")).isEqualTo("" + length);
    assertThat(head.header("Content-Encoding")).isEqualTo("dcz");
    assertThat(head.body()).isEmpty();
  }

  @Test
  void formOfAnUnreleasedFile_isNotThere() throws IOException {
    Response response =
        RawHttp.ask(server.publicAddress(), "GET", AHEAD.target(), TAKES_ALL, has(OLD));
    assertThat(response.status()).isEqualTo(404);
  }

  private static Got get(String... headers) throws IOException {
    return new Got(RawHttp.ask(server.publicAddress(), "GET", NEW.target(), headers));
  }

  private static String has(OneFileRelease release) {
    return "Available-Dictionary: :"
        + Base64.getEncoder().encodeToString(release.sha256().bytes())
        + ":";
  }

  // Half of it can be compressed.
  private static byte[] bytes() {
    byte[] bytes = new byte[300_000];
    new Random(20081217).nextBytes(bytes);
    Arrays.fill(bytes, 0, 150_000, (byte) 'x');
    return bytes;
  }

  private static byte[] edited(byte[] old, long seed) {
    Random random = new Random(seed);
    byte[] edited = old.clone();
    for (int i = 0; i < 60; i++) {
      edited[random.nextInt(edited.length)] = (byte) random.nextInt();
    }
    return edited;
  }
}
