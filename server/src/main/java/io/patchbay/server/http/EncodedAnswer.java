package io.patchbay.server.http;

import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.Outcome;
import io.patchbay.server.offer.AnswerForm;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.PublicWire;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// One answer as it goes over the wire: in each form and coding the bytes of head and body, made
/// when first asked for in that form and then only copied. Safe for any thread.
public final class EncodedAnswer {
  private static final int CODINGS = Coding.values().length;

  private final Answer answer;
  private final Terms terms;
  private final AtomicReferenceArray<Variant> json = new AtomicReferenceArray<>(CODINGS);
  private final AtomicReferenceArray<Variant> protobuf = new AtomicReferenceArray<>(CODINGS);

  /// What is told with every answer.
  ///
  /// @param cacheControl of answers that caches may share. A constant: a countdown would give a
  ///   coming release away
  private record Terms(Duration nextPoll, String cacheControl)
      implements AnswerForm<EncodedAnswer> {
    // Two forms of three codings, each with three heads; seldom are all of them asked for.
    private static final int BYTES = 2048;
    private static final int OFFER_BYTES = 2048;
    // What is missing may be there again at any time.
    private static final Duration UNAVAILABLE_POLL_MAX = Duration.ofMinutes(10);

    Duration nextPoll(Outcome outcome) {
      boolean soon = outcome == Outcome.UNAVAILABLE && nextPoll.compareTo(UNAVAILABLE_POLL_MAX) > 0;
      return soon ? UNAVAILABLE_POLL_MAX : nextPoll;
    }

    @Override
    public EncodedAnswer of(Answer answer) {
      return new EncodedAnswer(answer, this);
    }

    @Override
    public int bytes(EncodedAnswer form) {
      return BYTES + OFFER_BYTES * form.answer.offers().size();
    }
  }

  /// One answer in one form and coding.
  ///
  /// @param shared for caches
  /// @param notModified instead of it, for who has it
  /// @param own for one machine only
  record Variant(String tag, Reply shared, Reply notModified, Reply own) {}

  /// How answers are encoded.
  ///
  /// @param nextPoll told to machines
  /// @param maxAge for caches in front
  public static AnswerForm<EncodedAnswer> form(Duration nextPoll, Duration maxAge) {
    return new Terms(nextPoll, "public, max-age=" + maxAge.toSeconds());
  }

  private EncodedAnswer(Answer answer, Terms terms) {
    this.answer = answer;
    this.terms = terms;
  }

  Outcome outcome() {
    return answer.outcome();
  }

  Variant variant(Format format, Coding coding) {
    AtomicReferenceArray<Variant> variants = format == Format.JSON ? json : protobuf;
    Variant known = variants.getAcquire(coding.place());
    if (known != null) {
      return known;
    }
    Variant made = make(format, coding);
    variants.setRelease(coding.place(), made);
    return made;
  }

  private Variant make(Format format, Coding coding) {
    byte[] body = PublicWire.answer(answer, terms.nextPoll(answer.outcome()), format);
    byte[] encoded = coding.encode(body);
    if (encoded == null && coding != Coding.IDENTITY) {
      return variant(format, Coding.IDENTITY);
    }
    Reply plain =
        Reply.of(200, format.mediaType(), encoded == null ? body : encoded)
            .with("Vary", "Accept, Accept-Encoding");
    Reply coded = encoded == null ? plain : plain.with("Content-Encoding", coding.token());
    String tag = EntityTag.of(body, coding);
    Reply shared = coded.with("Cache-Control", terms.cacheControl).with("ETag", tag);
    return new Variant(tag, shared, shared.notModified(), coded.with("Cache-Control", "no-store"));
  }
}
