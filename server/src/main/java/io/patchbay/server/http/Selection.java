package io.patchbay.server.http;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What `Range` asks for of a representation (RFC 9110, 14.1.2 and 14.2).
///
/// A header that does not say what its section of the RFC says, or is in another unit, does not
/// count, and the whole is sent. Nor does one that asks for more ranges than anybody needs, or for
/// more bytes in them than there are: 14.2 lets a server refuse or ignore these, and the whole is
/// never wrong, and never more than anybody can have by asking for it.
///
/// @param ranges in the order asked; only those that can be had
record Selection(Kind kind, List<ByteRange> ranges) {
  static final int RANGES_MAX = 64;

  private static final Pattern BYTES =
      Pattern.compile("bytes=(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern RANGE = Pattern.compile("([0-9]*)-([0-9]*)");
  private static final int DIGITS_MAX = 18;

  private static final Selection WHOLE = new Selection(Kind.WHOLE, List.of());
  private static final Selection IGNORED = new Selection(Kind.IGNORED, List.of());
  private static final Selection NONE = new Selection(Kind.UNSATISFIABLE, List.of());

  enum Kind {
    /// No range was asked for.
    WHOLE,
    /// Ranges were asked for in a way that does not count.
    IGNORED,
    SINGLE,
    MULTIPLE,
    /// There is nothing where it was asked for.
    UNSATISFIABLE
  }

  Selection {
    ranges = List.copyOf(ranges);
  }

  /// @param header value of `Range`; null: there is none
  /// @param length of the representation
  static Selection of(@Nullable String header, long length) {
    if (header == null) {
      return WHOLE;
    }
    Matcher bytes = BYTES.matcher(header);
    // An empty file has no first byte that a range could begin with, but is no fault of the range.
    return bytes.matches() && length > 0 ? of(bytes.group(1).split(",", -1), length) : IGNORED;
  }

  private static Selection of(String[] elements, long length) {
    List<ByteRange> ranges = new ArrayList<>();
    int asked = 0;
    long bytes = 0;
    for (String element : elements) {
      String spec = element.strip();
      if (!spec.isEmpty()) { // An empty element is none (RFC 9110, 5.6.1.2).
        Matcher range = RANGE.matcher(spec);
        if (!range.matches() || !isRange(range) || ++asked > RANGES_MAX) {
          return IGNORED;
        }
        ByteRange found = within(length, range);
        if (found != null) {
          ranges.add(found);
          bytes += found.length();
        }
      }
    }
    if (asked == 0 || bytes > length) {
      return IGNORED;
    }
    return switch (ranges.size()) {
      case 0 -> NONE;
      case 1 -> new Selection(Kind.SINGLE, ranges);
      default -> new Selection(Kind.MULTIPLE, ranges);
    };
  }

  // A range that ends before it begins is none.
  private static boolean isRange(Matcher range) {
    boolean suffix = range.group(1).isEmpty();
    boolean open = range.group(2).isEmpty();
    return suffix ? !open : open || isAtMost(digits(range, 1), digits(range, 2));
  }

  private static boolean isAtMost(String digits, String others) {
    return digits.length() == others.length()
        ? digits.compareTo(others) <= 0
        : digits.length() < others.length();
  }

  private static @Nullable ByteRange within(long length, Matcher range) {
    if (range.group(1).isEmpty()) {
      long last = Math.min(number(range, 2), length);
      return last == 0 ? null : new ByteRange(length - last, last);
    }
    long from = number(range, 1);
    long last = range.group(2).isEmpty() ? length - 1 : Math.min(number(range, 2), length - 1);
    return from >= length ? null : new ByteRange(from, last - from + 1);
  }

  private static String digits(Matcher range, int group) {
    return range.group(group).replaceFirst("^0+(?=.)", "");
  }

  // No file is as long as the numbers that are cut off here.
  private static long number(Matcher range, int group) {
    String digits = digits(range, group);
    return digits.length() > DIGITS_MAX ? Long.MAX_VALUE : Long.parseLong(digits);
  }
}
