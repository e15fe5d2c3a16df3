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
  TLS_LISTEN("tls-listen", "HOST:PORT", "", "Where machines ask with TLS. Empty: nowhere."),
  TLS_PROVIDER("tls-provider", "NAME", "auto", "TLS library: auto, openssl (BoringSSL) or jdk."),
  TLS_CERTIFICATE("tls-certificate", "FILE", "", "Certificates, PEM, the server's own first."),
  TLS_KEY("tls-key", "FILE", "", "Key of the certificate, PEM, PKCS #8, not encrypted."),
  TLS_CLIENT_CA(
      "tls-client-ca",
      "FILE",
      "",
      "Who must have signed clients' certificates. Empty: none needed."),
  TLS_HANDSHAKE_SECONDS_MAX(
      "tls-handshake-seconds-max", "SECONDS", "10", "From a connection to its handshake's end."),
  TLS_RELOAD_SECONDS(
      "tls-reload-seconds", "SECONDS", "10", "How often to look whether the files changed."),
  TRANSPORT("transport", "NAME", "auto", "Input and output: auto, epoll, io_uring or nio."),
  PIN_EVENT_LOOPS(
      "pin-event-loops", "BOOLEAN", "false", "Each event loop on a processor of its own."),
  CONNECTIONS_MAX("connections-max", "N", "10000", "Open connections of a listener."),
  ADDRESS_CONNECTIONS_MAX(
      "address-connections-max", "N", "2000", "Open connections from one address."),
  CONNECTION_REQUESTS_MAX(
      "connection-requests-max", "N", "1000000", "After so many a connection is closed."),
  PIPELINE_MAX(
      "pipeline-max", "N", "256", "Requests of a connection answered before others have a turn."),
  OUT_BYTES_MAX(
      "out-bytes-max", "BYTES", "262144", "Answers made ahead for a client that reads slowly."),
  CONTENT_BYTES_PER_SECOND_MAX(
      "content-bytes-per-second-max", "BYTES", "0", "Files to all clients. 0: no ceiling."),
  CONNECTION_BYTES_PER_SECOND_MAX(
      "connection-bytes-per-second-max",
      "BYTES",
      "0",
      "Files over each connection. 0: no ceiling."),
  IN_FLIGHT_MAX("in-flight-max", "N", "1024", "Requests that wait for the disk; more get 503."),
  REQUEST_LINE_BYTES_MAX(
      "request-line-bytes-max", "BYTES", "16384", "Method, target and version of a request."),
  HEADERS_BYTES_MAX("headers-bytes-max", "BYTES", "16384", "All headers of a request."),
  BODY_BYTES_MAX("body-bytes-max", "BYTES", "262144", "Body of a request, public listener."),
  ADMIN_BODY_BYTES_MAX(
      "admin-body-bytes-max", "BYTES", "33554432", "Body of a request, admin listener."),
  HEADERS_SECONDS_MAX(
      "headers-seconds-max", "SECONDS", "10", "From a request's first byte to its headers' end."),
  REQUEST_SECONDS_MAX(
      "request-seconds-max", "SECONDS", "20", "From a request's first byte to its last."),
  IDLE_SECONDS_MAX("idle-seconds-max", "SECONDS", "75", "A connection on which nothing moves."),
  SHUTDOWN_SECONDS_MAX(
      "shutdown-seconds-max", "SECONDS", "15", "Waiting for answers under way when stopping."),
  BLOCK_CACHE_BYTES("block-cache-bytes", "BYTES", "67108864", "Memory for RocksDB's blocks."),
  ROW_CACHE_BYTES("row-cache-bytes", "BYTES", "67108864", "Memory for index rows."),
  FREE_BYTES_MIN(
      "free-bytes-min", "BYTES", "16777216", "With less free space nothing is published."),
  SUPERSEDED_DAYS(
      "superseded-days",
      "DAYS",
      "0",
      "From a release until what it supersedes leaves scope. 0: that stays."),
  REPORT_CODES_MAX(
      "report-codes-max", "N", "256", "Error codes of an update that are counted apart."),
  REPORT_ROWS_MAX(
      "report-rows-max",
      "N",
      "4096",
      "Machine classes of an update, by result and error code, that are counted apart."),
  ROLLUP_SECONDS(
      "rollup-seconds",
      "SECONDS",
      "60",
      "How often a mirror sends its upstream what was counted of reports."),
  CONTENT_SCRUB_BYTES_PER_SECOND(
      "content-scrub-bytes-per-second",
      "BYTES",
      "4194304",
      "How fast stored files are read again in the background to find rotten ones. 0: not at all."),
  CONTENT_UPSTREAM(
      "content-upstream",
      "URL",
      "",
      "Server from which missing and damaged files are fetched. Empty: none."),
  UPSTREAM("upstream", "URL", "", "Server whose catalog `patchbay mirror` follows."),
  UPSTREAM_PROXY("upstream-proxy", "HOST:PORT", "", "HTTP proxy to the upstream. Empty: none."),
  UPSTREAM_CA(
      "upstream-ca",
      "FILE",
      "",
      "Who must have signed the upstream's certificate, PEM. Empty: whom this machine trusts."),
  UPSTREAM_CERTIFICATE(
      "upstream-certificate", "FILE", "", "Certificate to show the upstream, PEM. Empty: none."),
  UPSTREAM_KEY("upstream-key", "FILE", "", "Key of that certificate, PEM, PKCS #8."),
  UPSTREAM_RETRY_SECONDS_MAX(
      "upstream-retry-seconds-max",
      "SECONDS",
      "120",
      "Longest pause after failures in a row, before the upstream is asked again."),
  UPSTREAM_STALL_SECONDS_MAX(
      "upstream-stall-seconds-max",
      "SECONDS",
      "30",
      "For which the upstream may send next to nothing before the line is cut."),
  MIRROR_PRODUCTS("mirror-products", "LIST", "", "Products to mirror, with commas. Empty: all."),
  MIRROR_CLASSIFICATIONS(
      "mirror-classifications",
      "LIST",
      "",
      "Classifications to mirror, for example security-update,service-pack. Empty: all."),
  MIRROR_LANGUAGES(
      "mirror-languages",
      "LIST",
      "",
      "Languages to mirror, beside what is neutral, for example de,en. Empty: all."),
  MIRROR_ARCHITECTURES(
      "mirror-architectures", "LIST", "", "Architectures to mirror, such as x86. Empty: all."),
  MIRROR_CONTENT(
      "mirror-content",
      "NAME",
      "eager",
      "When files are fetched: eager (before their updates are offered) or on-demand (when a"
          + " machine asks)."),
  MIRROR_SNAPSHOT_UPDATES_MIN(
      "mirror-snapshot-updates-min",
      "N",
      "10000",
      "From how many updates upstream on a first sync of everything begins with a snapshot."),
  MIRROR_SCHEDULE(
      "mirror-schedule",
      "TIMES",
      "",
      "When a mirror syncs, every day: at times, such as 03:00,15:00, each a whole sync that is"
          + " brought to its end; or in windows, such as 22:00-05:00. Files that no machine asked"
          + " for are fetched then, too. A first sync does not wait. Empty: always."),
  MIRROR_SCHEDULE_ZONE(
      "mirror-schedule-zone", "ZONE", "UTC", "Time zone of that, such as Europe/Berlin."),
  MIRROR_INTERVAL_SECONDS(
      "mirror-interval-seconds",
      "SECONDS",
      "0",
      "Between two looks at the upstream. 0: follow it."),
  MIRROR_BYTES_PER_SECOND_MAX(
      "mirror-bytes-per-second-max",
      "BYTES",
      "0",
      "All that comes from the upstream, catalog and files together. 0: no ceiling."),
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
