package io.patchbay.server.http;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The `Date` header, encoded once a second (RFC 9110, 5.6.7 and 6.6.1). For one thread.
final class DateLine {
  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final InstantSource clock;
  private long second = Long.MIN_VALUE;
  private byte[] line = new byte[0];

  DateLine(InstantSource clock) {
    this.clock = clock;
  }

  /// The header of now with its line end; not to be changed.
  byte[] now() {
    long now = Math.floorDiv(clock.millis(), 1000);
    if (now != second) {
      second = now;
      line =
          ("Date: " + IMF_FIXDATE.format(Instant.ofEpochSecond(now)) + "\r\n")
              .getBytes(StandardCharsets.US_ASCII);
    }
    return line;
  }
}
