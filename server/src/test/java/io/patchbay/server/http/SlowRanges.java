package io.patchbay.server.http;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What RFC 9110 says of a `Range` header, decided byte by byte, with numbers that have no end.
///
/// @param parts the bytes of each range that can be had; of a whole file, all of it
/// @param starts of each of them in the file
record SlowRanges(int status, List<byte[]> parts, List<Integer> starts) {
  static SlowRanges of(String header, byte[] file) {
    if (!header.toLowerCase(Locale.ROOT).startsWith("bytes=")) {
      return whole(file);
    }
    List<byte[]> parts = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    int asked = 0;
    int bytes = 0;
    for (String element : header.substring("bytes=".length()).split(",", -1)) {
      String spec = element.replaceAll("^[ \t]+|[ \t]+$", "");
      if (spec.isEmpty()) {
        continue;
      }
      if (!isRange(spec)) {
        return whole(file);
      }
      asked++;
      byte[] part = part(spec, file, starts);
      if (part != null) {
        parts.add(part);
        bytes += part.length;
      }
    }
    if (asked == 0 || asked > 64 || bytes > file.length) {
      return whole(file);
    }
    return new SlowRanges(parts.isEmpty() ? 416 : 206, parts, starts);
  }

  private static SlowRanges whole(byte[] file) {
    return new SlowRanges(200, List.of(file), List.of(0));
  }

  private static boolean isRange(String spec) {
    if (spec.matches("[0-9]+-[0-9]+")) {
      String[] ends = spec.split("-", -1);
      return new BigInteger(ends[0]).compareTo(new BigInteger(ends[1])) <= 0;
    }
    return spec.matches("[0-9]+-") || spec.matches("-[0-9]+");
  }

  private static byte @Nullable [] part(String spec, byte[] file, List<Integer> starts) {
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    for (int at = 0; at < file.length; at++) {
      if (holds(spec, at, file.length)) {
        if (part.size() == 0) {
          starts.add(at);
        }
        part.write(file[at]);
      }
    }
    return part.size() == 0 ? null : part.toByteArray();
  }

  private static boolean holds(String spec, int at, int length) {
    String[] ends = spec.split("-", -1);
    if (ends[0].isEmpty()) {
      return BigInteger.valueOf(length - at).compareTo(new BigInteger(ends[1])) <= 0;
    }
    boolean begun = BigInteger.valueOf(at).compareTo(new BigInteger(ends[0])) >= 0;
    return begun
        && (ends[1].isEmpty() || BigInteger.valueOf(at).compareTo(new BigInteger(ends[1])) <= 0);
  }
}
