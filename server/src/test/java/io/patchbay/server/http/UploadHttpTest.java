package io.patchbay.server.http;

import static io.patchbay.server.http.RefusalAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.Sha256;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.StoredRelease;
import io.patchbay.server.testing.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Uploads over the wire: the way of a whole one, and every mistake.
@ExtendWith(LeakCheck.class)
final class UploadHttpTest {
  private static final String PARTIAL = "Content-Type: application/partial-upload";

  private static TestServer server;
  private static Path data;
  private static int files;

  private final byte[] file = file();
  private final Sha256 sha256 = Sha256.of(file);

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    data = folder;
    server = TestServer.start(data);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static byte[] file() {
    byte[] bytes = new byte[1000];
    new Random(files++).nextBytes(bytes);
    return bytes;
  }

  private static Response ask(String method, String target, byte[] body, String... headers)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("Authorization: Bearer " + server.token());
    all.add("Content-Length: " + body.length);
    String head = RawHttp.head(method, target, all.toArray(new String[0]));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(body);
    try (RawHttp http = RawHttp.connect(server.adminAddress())) {
      http.send(out.toByteArray());
      return method.equals("HEAD") ? http.receiveHead() : http.receive();
    }
  }

  private String target() {
    return "/admin/v1/content/" + sha256;
  }

  private Response head() throws IOException {
    return ask("HEAD", target(), new byte[0]);
  }

  private Response patch(long offset, long length, byte[] piece) throws IOException {
    return ask(
        "PATCH", target(), piece, PARTIAL, "Upload-Offset: " + offset, "Upload-Length: " + length);
  }

  private byte[] piece(int from, int to) {
    return Arrays.copyOfRange(file, from, to);
  }

  @Test
  void upload_inPieces_isStoredWithTheLast() throws IOException {
    Response none = head();
    assertThat(none.status()).isEqualTo(404);
    assertThat(none.header("Upload-Offset")).isEqualTo("0");

    Response first = patch(0, 1000, piece(0, 600));
    assertThat(first.status()).isEqualTo(204);
    assertThat(first.header("Upload-Offset")).isEqualTo("600");
    assertThat(first.headers()).doesNotContainKey("content-length");
    assertThat(head().header("Upload-Offset")).isEqualTo("600");

    Response last = patch(600, 1000, piece(600, 1000));
    assertThat(last.status()).isEqualTo(201);
    assertThat(last.header("Upload-Offset")).isEqualTo("1000");
    assertThat(head().status()).isEqualTo(200);
    assertThat(StoredRelease.stored(data, sha256)).hasBinaryContent(file);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 599, 601, 1000, 999_999_999_999_999_999L})
  void piece_thatDoesNotFit_is409_withTheOffsetThatDoes(long offset) throws IOException {
    patch(0, 1000, piece(0, 600));
    Response misplaced = patch(offset, 1000, piece(0, 10));

    assertRefused(misplaced, 409, "upload-offset");
    assertThat(misplaced.header("Upload-Offset")).isEqualTo("600");
    assertThat(patch(600, 1000, piece(600, 1000)).status()).isEqualTo(201);
  }

  @Test
  void otherBytes_are422_namingBothDigests_andNothingIsKept() throws IOException {
    byte[] other = file.clone();
    other[0] ^= 1;
    Response refused = patch(0, 1000, other);

    assertRefused(refused, 422, "body");
    assertThat(refused.body()).contains(sha256.hex(), Sha256.of(other).hex());
    assertThat(head().header("Upload-Offset")).isEqualTo("0");
    assertThat(StoredRelease.stored(data, sha256)).doesNotExist();
  }

  @Test
  void moreThanTheLength_is422_namingBoth_andNothingIsKept() throws IOException {
    patch(0, 1000, piece(0, 600));
    Response refused = patch(600, 700, piece(600, 1000));

    assertRefused(refused, 422, "body");
    assertThat(refused.body()).contains("1000", "700");
    assertThat(head().header("Upload-Offset")).isEqualTo("0");
  }

  @Test
  void pieceTooLarge_is413_andTheUploadGoesOn() throws IOException {
    patch(0, 1000, piece(0, 600));
    byte[] large = new byte[(8 << 20) + 1];

    assertRefused(patch(600, large.length, large), 413, "body");
    assertThat(patch(600, 1000, piece(600, 1000)).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource({
    "application/octet-stream,415,content-type",
    "application/json,415,content-type",
    "'',415,content-type"
  })
  void unknownType_is415_namingTheRightOne(String type, int status, String field)
      throws IOException {
    Response refused =
        ask(
            "PATCH",
            target(),
            file,
            "Content-Type: " + type,
            "Upload-Offset: 0",
            "Upload-Length: 1000");

    assertRefused(refused, status, field);
    assertThat(refused.body()).contains("application/partial-upload");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Upload-Offset: 0",
        "Upload-Length: 1000",
        "Upload-Offset: -1|Upload-Length: 1000",
        "Upload-Offset: 0x0|Upload-Length: 1000",
        "Upload-Offset: 0|Upload-Length: 1000|Upload-Length: 1000",
        "Upload-Offset: 0|Upload-Length: 9999999999999999999",
        "Upload-Offset: 00|Upload-Length: 1000"
      })
  void offsetOrLength_missingOrNoNumber_is400_namingTheHeader(String headers) throws IOException {
    List<String> all = new ArrayList<>(List.of(headers.split("\\|", -1)));
    all.add(PARTIAL);
    Response refused = ask("PATCH", target(), file, all.toArray(new String[0]));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().get("field").getAsString()).startsWith("Upload-");
    assertThat(head().header("Upload-Offset")).isEqualTo("0");
  }

  @Test
  void digest_thatIsNone_is400_andOtherMethodsAreNamed() throws IOException {
    assertRefused(ask("PATCH", "/admin/v1/content/abc", file, PARTIAL), 400, "sha256");
    assertRefused(ask("PATCH", target() + "?x=1", file, PARTIAL), 400, "query");
    assertRefused(ask("PATCH", target() + "/x", file, PARTIAL), 400, "sha256");
    Response wrong = ask("POST", target(), file);
    assertRefused(wrong, 405, "method");
    assertThat(wrong.header("Allow")).isEqualTo("HEAD, PATCH");
  }

  @Test
  void compressed_is415() throws IOException {
    Response refused = ask("PATCH", target(), file, PARTIAL, "Content-Encoding: gzip");
    assertRefused(refused, 415, "content-type");
  }
}
