package io.patchbay.server.sync;

import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Problem;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.SnapshotManifest;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.upstream.Answer;
import io.patchbay.server.upstream.DamagedCodingException;
import io.patchbay.server.upstream.StalledException;
import io.patchbay.server.upstream.UpstreamHttp;
import io.patchbay.server.wire.FeedWire;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.PublicWire;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The routes of an upstream's feed. Every method blocks; safe for any thread.
public final class UpstreamFeed {
  private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(30);
  private static final Duration SNAPSHOT_TIME_MAX = Duration.ofMinutes(10);
  private static final int BODY_BYTES_MAX = 4 << 20;
  private static final int RETRY_SECONDS_MAX = 3_600;
  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int BAD_GATEWAY = 502;
  private static final int UNAVAILABLE = 503;
  private static final int GATEWAY_TIMEOUT = 504;

  private final UpstreamHttp http;

  public UpstreamFeed(UpstreamHttp http) {
    this.http = http;
  }

  /// Where the upstream's catalog is.
  ///
  /// @param since what is known of it: it may hold back its answer while it is not further
  /// @param wait how long; zero: not at all
  public CatalogHead head(long since, Duration wait)
      throws UpstreamException, FeedViolationException {
    String target = "/v1/catalog/head";
    if (!wait.isZero()) {
      target += "?since=" + since + "&wait=" + wait.toSeconds();
    }
    HttpRequest.Builder request = request(target, wait.plus(ANSWER_TIME_MAX));
    try (InputStream body = accepted(request).body()) {
      return FeedWire.head(read(body), Format.PROTOBUF);
    } catch (InvalidValueException e) {
      throw new FeedViolationException(Violation.MALFORMED, 0, "its head: " + e.getMessage());
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /// The upstream's head of the chain at an older revision; null: it is not that far.
  @Nullable Sha256 headAt(long revision) throws UpstreamException, FeedViolationException {
    HttpRequest.Builder request = request("/v1/catalog/head?at=" + revision, ANSWER_TIME_MAX);
    try {
      Answer answer = http.sendCompressed(request);
      if (answer.status() == NOT_FOUND) {
        answer.body().close();
        return null;
      }
      try (InputStream body = accepted(answer).body()) {
        CatalogHead head = FeedWire.head(read(body), Format.PROTOBUF);
        if (head.revision() != revision) {
          throw new FeedViolationException(
              Violation.CHANGED, revision, "it was asked for, and " + head.revision() + " came");
        }
        return head.head();
      }
    } catch (InvalidValueException e) {
      throw new FeedViolationException(Violation.MALFORMED, 0, "its head: " + e.getMessage());
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /// A closed range of changes, as frames; to be closed.
  ///
  /// @throws FeedViolationException if the upstream says that it ends in another head
  InputStream changes(SyncDecision.FetchRange range)
      throws UpstreamException, FeedViolationException {
    String target =
        FeedWire.changes(range.since(), range.until(), range.untilHead(), range.scope());
    HttpRequest.Builder request = request(target, ANSWER_TIME_MAX);
    if (range.fresh()) {
      request.header("Cache-Control", "no-cache");
    }
    Answer answer = answer(request);
    if (answer.status() == OK) {
      return answer.body();
    }
    Problem problem = problem(answer);
    if (problem != null && problem.is(Problem.OTHER_HISTORY)) {
      throw new FeedViolationException(
          Violation.OTHER_HISTORY,
          range.until(),
          "its head was " + range.untilHead() + "; now " + problem.detail());
    }
    throw refused(answer, problem);
  }

  /// Updates as frames, in that order; to be closed.
  InputStream items(List<UpdateIdentity> updates) throws UpstreamException {
    HttpRequest.Builder request =
        request("/v1/catalog/items", ANSWER_TIME_MAX)
            .header("Content-Type", Format.PROTOBUF.mediaType())
            .POST(BodyPublishers.ofByteArray(FeedWire.items(updates, Format.PROTOBUF)));
    return accepted(request).body();
  }

  /// The files of a whole catalog; the upstream may have to make them first.
  SnapshotManifest snapshot() throws UpstreamException, FeedViolationException {
    HttpRequest.Builder request = request("/v1/catalog/snapshot", SNAPSHOT_TIME_MAX);
    try (InputStream body = accepted(request).body()) {
      return FeedWire.snapshot(read(body), Format.PROTOBUF);
    } catch (InvalidValueException e) {
      throw new FeedViolationException(Violation.MALFORMED, 0, "its snapshot: " + e.getMessage());
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /// A file of a snapshot from that byte on, to be closed; null: the snapshot has gone.
  @Nullable InputStream snapshotFile(String id, String name, long offset) throws UpstreamException {
    HttpRequest.Builder request =
        http.request("/v1/catalog/snapshot/" + id + "/" + name, ANSWER_TIME_MAX);
    if (offset > 0) {
      request.header("Range", "bytes=" + offset + "-");
    }
    try {
      Answer answer = http.send(request);
      if (answer.status() == NOT_FOUND) {
        answer.body().close();
        return null;
      }
      if (answer.status() == PARTIAL_CONTENT && offset > 0) {
        return answer.body();
      }
      InputStream body = accepted(answer).body();
      body.skipNBytes(offset);
      return body;
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private HttpRequest.Builder request(String target, Duration answerTimeMax) {
    return http.request(target, answerTimeMax).header("Accept", Format.PROTOBUF.mediaType());
  }

  private Answer answer(HttpRequest.Builder request) throws UpstreamException {
    try {
      return http.sendCompressed(request);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private Answer accepted(HttpRequest.Builder request) throws UpstreamException {
    return accepted(answer(request));
  }

  private Answer accepted(Answer answer) throws UpstreamException {
    if (answer.status() == OK) {
      return answer;
    }
    throw refused(answer, problem(answer));
  }

  private UpstreamException refused(Answer answer, @Nullable Problem problem) {
    // An empty body is a problem without a word.
    String why =
        problem == null || problem.title().isEmpty()
            ? ""
            : ": " + problem.title() + ": " + problem.detail();
    return new UpstreamException(
        failure(answer.status()), http + " answered " + answer.status() + why, retryAfter(answer));
  }

  // A proxy that does not reach it answers in its stead.
  private static SyncFailure failure(int status) {
    return switch (status) {
      case UNAVAILABLE, TOO_MANY_REQUESTS -> SyncFailure.BUSY;
      case BAD_GATEWAY, GATEWAY_TIMEOUT -> SyncFailure.UNREACHABLE;
      default -> SyncFailure.REFUSED;
    };
  }

  private static @Nullable Problem problem(Answer answer) {
    try (InputStream body = answer.body()) {
      return PublicWire.problem(ByteBuffer.wrap(body.readNBytes(4096)), Format.PROTOBUF);
    } catch (IOException | InvalidValueException e) {
      return null; // The status says enough.
    }
  }

  private static Duration retryAfter(Answer answer) {
    String seconds = answer.headers().firstValue("Retry-After").orElse("");
    return seconds.matches("[0-9]{1,9}")
        ? Duration.ofSeconds(Math.min(Integer.parseInt(seconds), RETRY_SECONDS_MAX))
        : Duration.ZERO;
  }

  private static ByteBuffer read(InputStream body) throws IOException, FeedViolationException {
    try {
      byte[] bytes = body.readNBytes(BODY_BYTES_MAX + 1);
      if (bytes.length > BODY_BYTES_MAX) {
        throw new FeedViolationException(
            Violation.ENDLESS, 0, "its answer has more than " + BODY_BYTES_MAX + " bytes");
      }
      return ByteBuffer.wrap(bytes);
    } catch (StalledException e) {
      throw new FeedViolationException(Violation.STALLED, 0, "its answer: " + e.getMessage());
    } catch (DamagedCodingException e) {
      throw new FeedViolationException(Violation.MALFORMED, 0, "its answer: " + e.getMessage());
    }
  }

  private UpstreamException unreachable(IOException cause) {
    String detail = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return new UpstreamException(
        SyncFailure.UNREACHABLE, http + " cannot be asked: " + detail, cause);
  }
}
