package io.patchbay.sim.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerParserTest {
  private static final String FIXED =
      "HTTP/1.1 200 OK\r\n"
          + "Date: x\r\n"
          + "content-length: 5\r\n"
          + "Content-Type: Text/X; charset=y\r\n\r\n"
          + "hello";
  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\n"
          + "Transfer-Encoding: chunked\r\n\r\n"
          + "3\r\n"
          + "abc\r\n"
          + "00A;x=y\r\n"
          + "0123456789\r\n"
          + "0\r\n"
          + "T: x\r\n\r\n";
  private static final String EMPTY = "HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n";
  private static final String INFORMATIONAL = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
  private static final String NO_BODY = "HTTP/1.1 304 Not Modified\r\n\r\n";
  private static final String LAST =
      "HTTP/1.1 503 Busy\r\nConnection: Close \r\nContent-Length: 1\r\n\r\nx";
  private static final String ALL =
      FIXED + CHUNKED + EMPTY + INFORMATIONAL + NO_BODY + FIXED + LAST;
  private static final List<String> ANSWERS =
      List.of(
          "200 text/x hello",
          "200  abc0123456789",
          "404  ",
          "304  ",
          "200 text/x hello",
          "503 last  x");

  @Test
  void read_pipelined_findsEachAnswer() throws Exception {
    assertThat(answers(List.of(ALL))).isEqualTo(ANSWERS);
  }

  @Test
  void read_splitAnywhereInTwo_findsTheSame() throws Exception {
    for (int at = 0; at <= ALL.length(); at++) {
      assertThat(answers(List.of(ALL.substring(0, at), ALL.substring(at))))
          .as("split at %d", at)
          .isEqualTo(ANSWERS);
    }
  }

  @Test
  void read_byteByByte_findsTheSame() throws Exception {
    assertThat(answers(List.of(ALL.split("")))).isEqualTo(ANSWERS);
  }

  @Test
  void read_notToBeKept_keepsNothing() throws Exception {
    var told = new Told(false);
    var parser = new AnswerParser(told);
    parser.read(Unpooled.copiedBuffer(FIXED + CHUNKED, StandardCharsets.US_ASCII));
    assertThat(told.answers).containsExactly("200 -", "200 -");
    assertThat(parser.isInside()).isFalse();
  }

  @Test
  void end_delimitsABodyWithoutLength() throws Exception {
    var told = new Told(true);
    var parser = new AnswerParser(told);
    parser.read(
        Unpooled.copiedBuffer("HTTP/1.0 200 OK\r\n\r\nuntil the end", StandardCharsets.US_ASCII));
    assertThat(told.answers).isEmpty();
    parser.end();
    assertThat(told.answers).containsExactly("200 last  until the end");
  }

  @Test
  void end_insideABody_isNoAnswer() throws Exception {
    var told = new Told(true);
    var parser = new AnswerParser(told);
    parser.read(
        Unpooled.copiedBuffer(FIXED.substring(0, FIXED.length() - 1), StandardCharsets.US_ASCII));
    parser.end();
    assertThat(told.answers).isEmpty();
    assertThat(parser.isInside()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/2 200 OK\r\n",
        "HTTP/1.1 20 OK!!\r\n",
        "HTTP/1.1 2000 OK\r\n",
        "HTTP/1.1 099 x\r\n",
        "HTTP/1.1 200 OK\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"
      })
  void read_notHttp_fails(String bytes) {
    assertThatThrownBy(() -> answers(List.of(bytes))).isInstanceOf(FramingException.class);
  }

  @Test
  void read_lineWithoutEnd_failsBeforeItFillsMemory() {
    assertThatThrownBy(() -> answers(List.of("HTTP/1.1 200 " + "x".repeat(9000))))
        .isInstanceOf(FramingException.class)
        .hasMessageContaining("line: longer");
  }

  @Test
  void read_headWithoutEnd_fails() {
    assertThatThrownBy(() -> answers(List.of("HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(101))))
        .isInstanceOf(FramingException.class)
        .hasMessageContaining("head: more");
  }

  private static List<String> answers(List<String> pieces) throws FramingException {
    var told = new Told(true);
    var parser = new AnswerParser(told);
    ByteBuf in = Unpooled.buffer();
    for (String piece : pieces) {
      in.writeBytes(piece.getBytes(StandardCharsets.US_ASCII));
      parser.read(in);
    }
    return told.answers;
  }

  private static final class Told implements AnswerParser.Listener {
    private final List<String> answers = new ArrayList<>();
    private final boolean isToBeKept;

    private Told(boolean isToBeKept) {
      this.isToBeKept = isToBeKept;
    }

    @Override
    public boolean isToBeKept() {
      return isToBeKept;
    }

    @Override
    public void onAnswer(int status, boolean isLast, @Nullable KeptAnswer kept) {
      String content =
          kept == null
              ? "-"
              : kept.contentType() + " " + new String(kept.body(), StandardCharsets.US_ASCII);
      answers.add(status + " " + (isLast ? "last " : "") + content);
    }
  }
}
