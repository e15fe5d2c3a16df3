package io.patchbay.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.TimeUnit;

/// When a connection has taken too long: over a request, over taking an answer, or over nothing at
/// all. Says what is due and leaves it to the connection to do it. For one event loop.
final class Deadlines {
  private static final long TIDY_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Limits limits;
  private long requestSince;
  private long movedAt;
  private long progress;

  /// What a connection is at.
  enum Phase {
    /// A request's head has begun and is not whole.
    IN_HEAD,
    /// A request's body has begun and is not whole.
    IN_BODY,
    /// An answer is worked out or sent.
    WORKING,
    /// None of these.
    RESTING,
    /// The last answer is out; what the client still sends is dropped.
    LINGERING
  }

  /// What is to be done.
  enum Due {
    NOTHING,
    /// Some seconds passed without a request: what only a request needs can go.
    TIDY,
    /// Nothing moved for too long.
    IDLE,
    /// The client takes nothing of its answer.
    SLOW_READER,
    LATE_HEAD,
    LATE_BODY,
    /// The client had its moment to read its last answer.
    LINGERED
  }

  Deadlines(Limits limits) {
    this.limits = limits;
  }

  /// Something was read, or a wait began.
  void moved() {
    movedAt = System.nanoTime();
  }

  /// When something moved last.
  long movedAt() {
    return movedAt;
  }

  /// What was read has been looked at.
  ///
  /// @param partial whether the last request in it is not whole
  /// @param another whether that is not the request which was not whole before
  void looked(boolean partial, boolean another) {
    if (!partial) {
      requestSince = 0;
    } else if (requestSince == 0 || another) {
      requestSince = movedAt;
    }
  }

  /// @param contentSent bytes of the file under way that were given to the channel
  Due due(Phase phase, Channel channel, long contentSent, long now) {
    return switch (phase) {
      case LINGERING -> now - movedAt > LINGER_NANOS ? Due.LINGERED : Due.NOTHING;
      case IN_HEAD ->
          now - requestSince > limits.headersTimeMax().toNanos() ? Due.LATE_HEAD : Due.NOTHING;
      case IN_BODY ->
          now - requestSince > limits.requestTimeMax().toNanos() ? Due.LATE_BODY : Due.NOTHING;
      case WORKING, RESTING -> stillness(phase, isSending(channel, contentSent, now), now);
    };
  }

  private Due stillness(Phase phase, boolean sending, long now) {
    boolean tooLong = now - movedAt > limits.idleTimeMax().toNanos();
    if (sending) {
      return tooLong ? Due.SLOW_READER : Due.NOTHING;
    }
    if (phase == Phase.WORKING) {
      return Due.NOTHING;
    }
    if (tooLong) {
      return Due.IDLE;
    }
    return now - movedAt > TIDY_NANOS ? Due.TIDY : Due.NOTHING;
  }

  // Whether an answer is on its way; if it got further since last time, something moved.
  private boolean isSending(Channel channel, long contentSent, long now) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    if (buffer == null || buffer.isEmpty()) {
      return false;
    }
    long pending = 31 * buffer.totalPendingWriteBytes() + buffer.size();
    long reached = 31 * (31 * pending + buffer.currentProgress()) + contentSent;
    if (reached != progress) {
      progress = reached;
      movedAt = now;
    }
    return true;
  }
}
