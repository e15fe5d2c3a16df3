package io.patchbay.server.catalog;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ConfigurationClass;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.ReportResult;
import io.patchbay.server.domain.UpdateIdentity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The keys of the reports' column families. Numbers are big-endian, so byte order is their order.
///
/// | family | key |
/// | --- | --- |
/// | default | `format`, `origin`, `upstream`, or `known` and the id of a store (16) |
/// | counts | update id (16), revision (4), Windows major (2), minor (2), architecture (1), language abbreviation (3), result: downloaded 1, installed 2, failed 3, reboot pending 4 (1), error code or 0 (4) |
/// | extents | update id (16), revision (4) |
/// | events | week of receipt since 1970-01-01 (4), event id (16) |
/// | rolled-up, unsent | id of the store that counted (16), then as counts |
/// | rolled-up-rows | id of the store that counted (16), then as extents |
/// | sums | as counts |
/// | sum-extents | as extents |
///
/// The machines that have no row of their own are Windows 0.0, architecture 0 and a language of
/// three zeros.
///
/// Example: disk full on 32-bit German Windows XP, revision 2 of an update, is
/// `00112233445566778899aabbccddeeff 00000002 0005 0001 01 444555 03 80070070`.
final class ReportKeys {
  static final byte[] FORMAT = "format".getBytes(StandardCharsets.US_ASCII);

  static final byte[] ORIGIN = "origin".getBytes(StandardCharsets.US_ASCII);
  static final byte[] UPSTREAM = "upstream".getBytes(StandardCharsets.US_ASCII);
  static final byte[] KNOWN = "known".getBytes(StandardCharsets.US_ASCII);

  private static final int COUNT_BYTES = Keys.ID_BYTES + 4 + 4 + 1 + 3 + 1 + 4;
  private static final long WEEK_SECONDS = Duration.ofDays(7).toSeconds();

  private ReportKeys() {}

  static byte[] count(ReportGroup group) {
    ConfigurationClass machines = group.machines();
    ByteBuffer key =
        ByteBuffer.allocate(COUNT_BYTES)
            .put(extent(group.update()))
            .putInt(machines == null ? 0 : machines.osMajorMinor())
            .put((byte) Keys.code(machines == null ? null : machines.architecture()));
    String language = machines == null ? "\0\0\0" : machines.language().code();
    return key.put(language.getBytes(StandardCharsets.US_ASCII), 0, 3)
        .put((byte) code(group.result()))
        .putInt(group.errorCode())
        .array();
  }

  /// What [#count] was made of.
  static ReportGroup group(byte[] count) {
    ByteBuffer key = ByteBuffer.wrap(count);
    UpdateIdentity update =
        new UpdateIdentity(new UUID(key.getLong(), key.getLong()), key.getInt());
    int os = key.getInt();
    int architecture = key.get();
    byte[] language = new byte[3];
    key.get(language);
    ReportResult result = result(key.get());
    return new ReportGroup(update, machines(os, architecture, language), result, key.getInt());
  }

  private static @Nullable ConfigurationClass machines(int os, int code, byte[] language) {
    Architecture architecture = Keys.architecture(code);
    return architecture == null
        ? null
        : new ConfigurationClass(
            os, architecture, Language.ofCode(new String(language, StandardCharsets.US_ASCII)));
  }

  // Written out, because the order of the constants is no part of the format.
  private static int code(ReportResult result) {
    return switch (result) {
      case DOWNLOADED -> 1;
      case INSTALLED -> 2;
      case FAILED -> 3;
      case REBOOT_PENDING -> 4;
    };
  }

  private static ReportResult result(int code) {
    return switch (code) {
      case 1 -> ReportResult.DOWNLOADED;
      case 2 -> ReportResult.INSTALLED;
      case 3 -> ReportResult.FAILED;
      case 4 -> ReportResult.REBOOT_PENDING;
      default -> throw new InvalidValueException("" + code, "a result from 1 to 4");
    };
  }

  static byte[] extent(UpdateIdentity update) {
    return Keys.update(update);
  }

  static byte[] known(UUID origin) {
    return join(KNOWN, Ids.bytes(origin));
  }

  static byte[] of(UUID origin, ReportGroup group) {
    return join(Ids.bytes(origin), count(group));
  }

  static byte[] rows(UUID origin, UpdateIdentity update) {
    return join(Ids.bytes(origin), extent(update));
  }

  /// The store in [#of].
  static UUID origin(byte[] key) {
    return Ids.ofBytes(key);
  }

  /// The rest of [#of], a key of [#count].
  static byte[] afterOrigin(byte[] key) {
    return Arrays.copyOfRange(key, Keys.ID_BYTES, key.length);
  }

  private static byte[] join(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  static byte[] event(int week, UUID eventId) {
    return ByteBuffer.allocate(4 + Keys.ID_BYTES).putInt(week).put(Ids.bytes(eventId)).array();
  }

  /// The beginning of that week's keys.
  static byte[] week(int week) {
    return ByteBuffer.allocate(4).putInt(week).array();
  }

  /// The week of [#event].
  static int week(byte[] event) {
    return ByteBuffer.wrap(event).getInt();
  }

  /// The week of an instant, from 0.
  static int week(Instant instant) {
    return (int) Math.max(0, instant.getEpochSecond() / WEEK_SECONDS);
  }
}
