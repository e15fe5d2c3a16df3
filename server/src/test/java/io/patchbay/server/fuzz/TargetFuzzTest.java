package io.patchbay.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.wire.PublicWire;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The query string of `/v1/offers` as it stands in a request to a whole server. It must be
/// answered as the same configuration in Protobuf is, or refused for the reason the plainest
/// reading of it gives.
@ExtendWith(LeakCheck.class)
final class TargetFuzzTest {
  private static final int QUERY_CHARS_MAX = 16_000;
  private static final int PARAMETERS_MAX = 512;

  private static FuzzedServer server;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    server = FuzzedServer.start(data);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @DictionaryFile(resourcePath = "configuration.dict")
  @FuzzTest
  void target_isAnsweredAsTheBodyIs_orRefusedForItsReason(byte[] bytes) throws IOException {
    String query = RawQuery.of(bytes);
    if (query.length() > QUERY_CHARS_MAX
        || query.split("&", -1).length > PARAMETERS_MAX
        || query.indexOf('#') >= 0) {
      return; // Too long a line, too many parameters and fragments are for other tests.
    }
    Response got = server.ask(RawHttp.head("GET", "/v1/offers?" + query));
    try {
      ClientConfiguration configuration = PublicWire.configuration(RawQuery.parameters(query));
      byte[] body = Forms.message(configuration).toByteArray();
      Response posted =
          server.ask(
              RawHttp.posted(
                  "/v1/offers",
                  body,
                  "Content-Type: application/x-protobuf",
                  "Accept: application/json"));
      assertThat(got.status()).as(got.body()).isEqualTo(200);
      assertThat(posted.body()).isEqualTo(got.body());
    } catch (InvalidValueException e) {
      assertThat(got.status()).as(got.body()).isEqualTo(400);
      assertThat(got.json().get("field").getAsString()).isEqualTo(e.field());
      assertThat(got.json().get("detail").getAsString()).isEqualTo(e.getMessage());
    }
    server.assertQuiet();
  }
}
