package io.patchbay.server.http;

import io.netty.buffer.ByteBuf;
import io.patchbay.server.accesslog.AccessLog;
import io.patchbay.server.accesslog.Entry;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.offer.OfferService;
import io.patchbay.server.wire.DecodedValues;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.MessageScanner;
import io.patchbay.server.wire.QueryScanner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// From the bytes of a read to the bytes of a write, for the requests that are nearly all requests:
/// offer queries in the common forms whose answer is in memory. Nothing is decoded that was decoded
/// before, and an answer is one copy of bytes made when the catalog changed. Whatever is unusual is
/// left where it is, for the general path to take from the first byte on; both give the same bytes.
///
/// The bytes read are copied once, into an array of this thread: every byte of a head is looked at,
/// and in an array that costs a fraction of what it does in a direct buffer. For one event loop.
final class FastPath {
  private static final int SCRATCH_BYTES = 1 << 16;
  private static final int HEADER_PLACES = 64;
  private static final int HEADER_BYTES_MAX = 256;

  /// Why it stopped.
  enum Stop {
    /// Everything was answered.
    DONE,
    /// There is more than one pass may answer.
    MORE,
    /// What comes next is for the general path, or not whole.
    GENERAL,
    /// The connection is to be closed after the last answer.
    CLOSE
  }

  private final byte[] scratch = new byte[SCRATCH_BYTES];
  private final RequestHead head;
  private final QueryScanner queries = new QueryScanner();
  private final MessageScanner messages = new MessageScanner();
  private final DecodedValues<Format> accepted =
      headerValues(value -> MediaTypes.answerFormat(value, Format.JSON));
  private final DecodedValues<Coding> codings = headerValues(Coding::of);
  private final DecodedValues<Boolean> protobuf =
      headerValues(value -> MediaTypes.bodyFormat(value) == Format.PROTOBUF);
  private final OfferService<EncodedAnswer> offers;
  private final QueryCounters counters;
  private final AccessLog accessLog;
  private final int bodyBytesMax;
  private final int answersMax;
  private final int outBytesMax;
  private int answered;
  private int notModified;
  // Of the request at hand.
  private int end;
  private Format format = Format.JSON;

  FastPath(
      OfferService<EncodedAnswer> offers,
      QueryCounters counters,
      Limits limits,
      AccessLog accessLog) {
    this.offers = offers;
    this.counters = counters;
    this.accessLog = accessLog;
    this.head = new RequestHead(limits.requestLineBytesMax(), limits.headersBytesMax());
    this.bodyBytesMax = limits.bodyBytesMax();
    this.answersMax = limits.pipelineMax();
    this.outBytesMax = limits.outBytesMax();
  }

  private interface Parser<T> {
    T parse(String value);
  }

  private static <T> DecodedValues<T> headerValues(Parser<T> parser) {
    return new DecodedValues<>(
        HEADER_PLACES,
        HEADER_BYTES_MAX,
        raw -> parser.parse(new String(raw, StandardCharsets.US_ASCII)));
  }

  /// Answers the requests at the start of `in`, and takes exactly those out of it.
  ///
  /// @param out what to append the answers to
  /// @param client who asks
  /// @param lastAfter after so many answers the connection is closed
  Stop answer(ByteBuf in, ByteBuf out, byte[] date, HttpConnection client, int lastAfter) {
    answered = 0;
    notModified = 0;
    int length = Math.min(in.readableBytes(), SCRATCH_BYTES);
    in.getBytes(in.readerIndex(), scratch, 0, length);
    int at = 0;
    Stop stop = Stop.DONE;
    while (at < length && stop == Stop.DONE) {
      if (answered == answersMax || out.readableBytes() >= outBytesMax) {
        stop = Stop.MORE;
      } else {
        Reply reply = reply(at, length);
        if (reply == null) {
          stop = at > 0 && length == SCRATCH_BYTES ? Stop.MORE : Stop.GENERAL;
        } else {
          boolean last = head.close || answered + 1 == lastAfter;
          stop = last ? Stop.CLOSE : Stop.DONE;
          at = end;
          append(out, reply, date, last);
          if (accessLog.wants()) {
            log(reply, client);
          }
        }
      }
    }
    in.skipBytes(at);
    return stop == Stop.DONE && in.isReadable() ? Stop.MORE : stop;
  }

  private void append(ByteBuf out, Reply reply, byte[] date, boolean last) {
    answered++;
    notModified += reply.status() == 304 ? 1 : 0;
    ReplyWriter.append(
        out,
        reply,
        (Reply.Body.Bytes) reply.body(),
        date,
        last ? Persistence.CLOSED : Persistence.KEPT);
  }

  private void log(Reply reply, HttpConnection client) {
    accessLog.add(
        new Entry(
            Instant.now(),
            client.address(),
            head.post ? "POST" : "GET",
            RequestHead.PATH,
            head.queryTo - head.queryFrom,
            "offers",
            reply.status(),
            reply.body().length(),
            client.nanosOfTurn(),
            client.isSecure()));
  }

  /// How many were answered in the last pass.
  int answered() {
    return answered;
  }

  /// How many of these with 304.
  int notModified() {
    return notModified;
  }

  // The reply to the request at `from`; null if it is for the general path.
  private @Nullable Reply reply(int from, int to) {
    int body = head.parse(scratch, from, to);
    if (body < 0) {
      return null;
    }
    try {
      ClientConfiguration client = head.post ? posted(body, to) : asked(body);
      if (client == null) {
        return null;
      }
      EncodedAnswer answer = offers.answerFromMemory(client);
      if (answer == null) {
        return null;
      }
      Reply reply = choose(answer.variant(format, coding()));
      counters.count(format, answer.outcome());
      return reply;
    } catch (InvalidValueException | MediaTypes.NotAcceptableException e) {
      return null; // The general path says what is wrong.
    }
  }

  private @Nullable ClientConfiguration asked(int body) {
    end = body;
    format = accepted(Format.JSON);
    return queries.scan(scratch, head.queryFrom, head.queryTo);
  }

  private @Nullable ClientConfiguration posted(int body, int to) {
    end = body + head.contentLength;
    if (end > to || head.contentLength > bodyBytesMax || !isProtobuf()) {
      return null;
    }
    format = accepted(Format.PROTOBUF);
    return messages.scan(scratch, body, end);
  }

  private boolean isProtobuf() {
    return head.typeFrom < head.typeTo && protobuf.get(scratch, head.typeFrom, head.typeTo);
  }

  private Format accepted(Format otherwise) {
    return head.acceptFrom < head.acceptTo
        ? accepted.get(scratch, head.acceptFrom, head.acceptTo)
        : otherwise;
  }

  private Coding coding() {
    return head.encodingFrom < head.encodingTo
        ? codings.get(scratch, head.encodingFrom, head.encodingTo)
        : Coding.IDENTITY;
  }

  private Reply choose(EncodedAnswer.Variant variant) {
    if (head.post || queries.namesClient()) {
      return variant.own();
    }
    return head.knownFrom < head.knownTo && isKnown(variant.tag())
        ? variant.notModified()
        : variant.shared();
  }

  private boolean isKnown(String tag) {
    int length = head.knownTo - head.knownFrom;
    if (length == tag.length()) {
      int same = 0;
      while (same < length && scratch[head.knownFrom + same] == tag.charAt(same)) {
        same++;
      }
      if (same == length) {
        return true;
      }
    }
    return EntityTag.isKnown(
        tag, new String(scratch, head.knownFrom, length, StandardCharsets.US_ASCII));
  }
}
