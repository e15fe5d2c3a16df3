package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.patchbay.server.testing.RawHttp.Response;

/// What every refusal must look like (RFC 9457), and how little of the request it may repeat.
final class RefusalAssertions {
  private static final int DETAIL_CHARS_MAX = 300;
  private static final int FIELD_CHARS_MAX = 100;

  private RefusalAssertions() {}

  static void assertRefused(Response response, int status, String field) {
    assertThat(response.status()).isEqualTo(status);
    assertProblem(response);
    assertThat(response.json().get("field").getAsString()).isEqualTo(field);
  }

  static void assertProblem(Response response) {
    JsonObject problem = response.json();
    assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(response.header("Cache-Control")).isEqualTo("no-store");
    assertThat(problem.get("type").getAsString()).matches("/problems/[a-z-]+");
    assertThat(problem.get("title").getAsString()).isNotBlank();
    assertThat(problem.get("status").getAsInt()).isEqualTo(response.status());
    String detail = problem.get("detail").getAsString();
    String field = problem.has("field") ? problem.get("field").getAsString() : "";
    assertThat(detail).isNotBlank().hasSizeLessThanOrEqualTo(DETAIL_CHARS_MAX);
    assertThat(field).hasSizeLessThanOrEqualTo(FIELD_CHARS_MAX);
    assertThat((detail + field).codePoints().filter(Character::isISOControl)).isEmpty();
  }
}
