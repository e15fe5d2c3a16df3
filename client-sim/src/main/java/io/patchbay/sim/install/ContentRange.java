package io.patchbay.sim.install;

import io.patchbay.sim.wire.Reply;
import java.net.ProtocolException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an answer to a range says it is. RFC 9110, 14.4.
final class ContentRange {
  private static final Pattern VALUE =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})");

  private ContentRange() {}

  /// Returns where the bytes of a 206 end, exclusive: at the span's end, or before it.
  ///
  /// @throws WrongBytesException if they are of something else than the form
  /// @throws ProtocolException if they are not those that were asked for
  static long end(Reply reply, Form form, Span span) throws WrongBytesException, ProtocolException {
    String value = reply.field("content-range");
    Matcher range = VALUE.matcher(value);
    if (!range.matches() || Long.parseLong(range.group(1)) != span.position()) {
      throw misplaced(value, span);
    }
    long end = Long.parseLong(range.group(2)) + 1;
    if (end <= span.position() || end > span.to()) {
      throw misplaced(value, span);
    }
    if (Long.parseLong(range.group(3)) != form.length()) {
      throw new WrongBytesException(
          range.group(3) + " bytes in all (expected: " + form.length() + ")");
    }
    checkCoding(reply, form);
    String tag = reply.field("etag");
    if (!tag.isEmpty() && !tag.equals(form.tag())) {
      throw new WrongBytesException("another entity tag: " + tag);
    }
    return end;
  }

  /// @throws WrongBytesException if the answer is in another coding than the form
  static void checkCoding(Reply reply, Form form) throws WrongBytesException {
    String coding = reply.field("content-encoding");
    String found = coding.equals("identity") ? "" : coding;
    if (!found.equals(form.kind().coding())) {
      throw new WrongBytesException(
          "content coding: '" + coding + "' (expected: '" + form.kind().coding() + "')");
    }
  }

  private static ProtocolException misplaced(String value, Span span) {
    return new ProtocolException(
        "Content-Range: " + value + " (expected: from " + span.position() + ")");
  }
}
