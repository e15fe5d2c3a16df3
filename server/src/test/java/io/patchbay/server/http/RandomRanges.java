package io.patchbay.server.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// `Range` headers for a file of some length: good ones, with numbers at and around its ends, and
/// now and then one that is damaged.
final class RandomRanges {
  private static final List<String> HUGE =
      List.of("9223372036854775807", "9223372036854775808", "99999999999999999999999");
  private static final String DAMAGE = " ,-=0b9\tx;.\"";

  private final Random random;
  private final int length;

  RandomRanges(Random random, int length) {
    this.random = random;
    this.length = length;
  }

  String next() {
    int count =
        switch (random.nextInt(10)) {
          case 0, 1, 2, 3 -> 1;
          case 4 -> 60 + random.nextInt(10);
          default -> 2 + random.nextInt(5);
        };
    // Many ranges, or none would ever be few enough bytes.
    int longest = Math.max(1, 2 * length / count);
    List<String> specs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      specs.add(spec(longest));
    }
    String unit = random.nextInt(20) == 0 ? "Bytes=" : "bytes=";
    String header = unit + String.join(random.nextInt(5) == 0 ? " ,\t" : ",", specs);
    return random.nextInt(8) == 0 ? damaged(header) : header;
  }

  private String spec(int longest) {
    return switch (random.nextInt(12)) {
      case 0 -> "-" + number(longest);
      case 1 -> number(length + 2) + "-";
      case 2 -> "";
      case 3 -> number(length + 2) + "-" + HUGE.get(random.nextInt(HUGE.size()));
      case 4 -> length + random.nextInt(3) - 1 + "-" + (length + random.nextInt(3));
      case 5 -> HUGE.get(random.nextInt(HUGE.size())) + "-";
      default -> {
        int from = random.nextInt(length);
        yield from + "-" + (from + random.nextInt(longest));
      }
    };
  }

  private String number(int bound) {
    return (random.nextInt(10) == 0 ? "00" : "") + random.nextInt(bound);
  }

  private String damaged(String header) {
    int at = random.nextInt(header.length());
    char other = DAMAGE.charAt(random.nextInt(DAMAGE.length()));
    return (header.substring(0, at) + other + header.substring(at + random.nextInt(2))).strip();
  }
}
