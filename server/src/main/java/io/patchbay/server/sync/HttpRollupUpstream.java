package io.patchbay.server.sync;

import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.OriginCount;
import io.patchbay.server.domain.RollupReceipt;
import io.patchbay.server.upstream.Answer;
import io.patchbay.server.upstream.UpstreamHttp;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.PublicWire;
import io.patchbay.server.wire.RollupWire;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/// `POST /v1/reports/rollup` at another server.
final class HttpRollupUpstream implements RollupUpstream {
  private static final String TARGET = "/v1/reports/rollup";
  private static final Duration TIME_MAX = Duration.ofSeconds(60);
  private static final int ANSWER_BYTES_MAX = 1 << 20;

  private final UpstreamHttp upstream;

  /// @param upstream is not closed with this
  HttpRollupUpstream(UpstreamHttp upstream) {
    this.upstream = upstream;
  }

  @Override
  public RollupReceipt send(List<OriginCount> counts) throws IOException {
    Format format = Format.PROTOBUF;
    HttpRequest.Builder request =
        upstream
            .request(TARGET, TIME_MAX)
            .header("Content-Type", format.mediaType())
            .header("Accept", format.mediaType())
            .POST(HttpRequest.BodyPublishers.ofByteArray(RollupWire.request(counts, format)));
    Answer answer = upstream.send(request);
    try (InputStream body = answer.body()) {
      ByteBuffer bytes = ByteBuffer.wrap(body.readNBytes(ANSWER_BYTES_MAX));
      if (answer.status() == 200) {
        return RollupWire.receipt(bytes, format);
      }
      throw new IOException(
          upstream
              + " answered "
              + answer.status()
              + ": "
              + PublicWire.problem(bytes, format).detail());
    } catch (InvalidValueException e) {
      throw new IOException(upstream + " answered " + answer.status() + ": " + e.getMessage(), e);
    }
  }
}
