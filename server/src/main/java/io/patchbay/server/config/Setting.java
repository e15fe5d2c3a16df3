package io.patchbay.server.config;

import java.util.Locale;

/// Every setting, with one name everywhere: flag `--public-listen`, environment
/// `PATCHBAY_PUBLIC_LISTEN`, file key `public-listen`.
public enum Setting {
  DATA("data", "DIR", "patchbay-data", "Folder of the catalog, the content and the admin token."),
  PUBLIC_LISTEN(
      "public-listen", "HOST:PORT", "127.0.0.1:8530", "Where machines ask. Port 0: any free one."),
  ADMIN_LISTEN(
      "admin-listen", "HOST:PORT", "127.0.0.1:8532", "Where publishers and operators ask."),
  CONNECTIONS_MAX("connections-max", "N", "10000", "Open connections of a listener."),
  REQUEST_LINE_BYTES_MAX(
      "request-line-bytes-max", "BYTES", "16384", "Method, target and version of a request."),
  HEADERS_BYTES_MAX("headers-bytes-max", "BYTES", "16384", "All headers of a request."),
  BODY_BYTES_MAX("body-bytes-max", "BYTES", "262144", "Body of a request, public listener."),
  ADMIN_BODY_BYTES_MAX(
      "admin-body-bytes-max", "BYTES", "33554432", "Body of a request, admin listener."),
  REQUEST_SECONDS_MAX(
      "request-seconds-max", "SECONDS", "20", "From a request's first byte to its last."),
  IDLE_SECONDS_MAX("idle-seconds-max", "SECONDS", "75", "A connection on which nothing moves."),
  SHUTDOWN_SECONDS_MAX(
      "shutdown-seconds-max", "SECONDS", "15", "Waiting for answers under way when stopping."),
  BLOCK_CACHE_BYTES("block-cache-bytes", "BYTES", "67108864", "Memory for RocksDB's blocks."),
  ROW_CACHE_BYTES("row-cache-bytes", "BYTES", "67108864", "Memory for index rows."),
  FREE_BYTES_MIN(
      "free-bytes-min", "BYTES", "16777216", "With less free space nothing is published."),
  NEXT_POLL_SECONDS("next-poll-seconds", "SECONDS", "79200", "When a machine should ask again."),
  MAX_AGE_SECONDS("max-age-seconds", "SECONDS", "60", "How long caches in front may keep answers."),
  ACCESS_LOG("access-log", "FILE", "", "Where a sample of the requests is logged, as JSON lines."),
  ACCESS_LOG_ONE_IN(
      "access-log-one-in", "N", "100", "Of how many requests one is in the access log.");

  private final String key;
  private final String placeholder;
  private final String defaultValue;
  private final String description;

  Setting(String key, String placeholder, String defaultValue, String description) {
    this.key = key;
    this.placeholder = placeholder;
    this.defaultValue = defaultValue;
    this.description = description;
  }

  /// Key in the file; the flag is `--` and this.
  public String key() {
    return key;
  }

  public String placeholder() {
    return placeholder;
  }

  /// Empty: none.
  public String defaultValue() {
    return defaultValue;
  }

  public String description() {
    return description;
  }

  /// Name of the environment variable.
  public String environmentName() {
    return "PATCHBAY_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
