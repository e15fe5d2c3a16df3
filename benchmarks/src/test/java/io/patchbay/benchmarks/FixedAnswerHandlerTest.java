package io.patchbay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FixedAnswerHandlerTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String POST =
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n\r\n\r\nab";

  private final EmbeddedChannel channel =
      new EmbeddedChannel(new FixedAnswerHandler(bytes("g"), bytes("p")));

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private String answersTo(String text) {
    channel.writeInbound(bytes(text));
    ByteBuf out = channel.readOutbound();
    if (out == null) {
      return "";
    }
    String answers = out.toString(StandardCharsets.US_ASCII);
    out.release();
    return answers;
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void channelRead_pipelined_oneWriteWithAnAnswerEach() {
    assertThat(answersTo(GET + POST + GET)).isEqualTo("gpg");
    assertThat(channel.<ByteBuf>readOutbound()).isNull();
  }

  @Test
  void channelRead_splitAnywhere_isAnsweredOnce() {
    String all = GET + POST + GET;
    for (int at = 1; at < all.length(); at++) {
      assertThat(answersTo(all.substring(0, at)) + answersTo(all.substring(at)))
          .as("split at %d", at)
          .isEqualTo("gpg");
    }
  }
}
