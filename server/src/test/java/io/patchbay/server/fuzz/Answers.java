package io.patchbay.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a server sent on one connection, held against RFC 9112: whole answers, one behind the
/// other, and nothing else.
final class Answers {
  private static final Pattern HEAD =
      Pattern.compile(
          "HTTP/1\\.1 ([1-5][0-9]{2}) [\\t -~]*\\r"
              + "\\n"
              + "((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+: [\\t -~]*\\r"
              + "\\n"
              + ")*+)\\r"
              + "\\n");
  private static final Pattern LENGTH =
      Pattern.compile("(?:^|\\n)content-length: ([0-9]{1,9})\\r", Pattern.CASE_INSENSITIVE);
  private static final int OWN_FAILURE = 500;

  private Answers() {}

  static void check(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    Matcher head = HEAD.matcher(text);
    for (int at = 0; at < text.length(); ) {
      assertThat(head.region(at, text.length()).lookingAt()).as(text.substring(at)).isTrue();
      int status = Integer.parseInt(head.group(1));
      assertThat(status).as(text.substring(at)).isNotEqualTo(OWN_FAILURE);
      at = head.end() + bodyLength(status, head.group(2), text, head.end());
    }
  }

  private static int bodyLength(int status, String headers, String text, int from) {
    Matcher length = LENGTH.matcher(headers);
    if (status < 200 || status == 204 || status == 304 || !length.find()) {
      assertThat(status < 200 || status == 204 || status == 304).as(headers).isTrue();
      return 0;
    }
    int announced = Integer.parseInt(length.group(1));
    assertThat(length.find()).as(headers).isFalse();
    // The answer to HEAD says how long it would be, and ends.
    if (from == text.length() || text.startsWith("HTTP/1.1 ", from)) {
      return 0;
    }
    assertThat(announced).as(headers).isLessThanOrEqualTo(text.length() - from);
    return announced;
  }
}
