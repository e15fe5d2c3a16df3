package io.patchbay.server.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The settings of one server, all checked. [Setting] says what each means.
public record Settings(
    Path data,
    InetSocketAddress publicListen,
    InetSocketAddress adminListen,
    Optional<Tls> tls,
    String transport,
    boolean pinEventLoops,
    int connectionsMax,
    int addressConnectionsMax,
    int connectionRequestsMax,
    int pipelineMax,
    int outBytesMax,
    long contentBytesPerSecondMax,
    long connectionBytesPerSecondMax,
    int inFlightMax,
    int requestLineBytesMax,
    int headersBytesMax,
    int bodyBytesMax,
    int adminBodyBytesMax,
    Duration headersTimeMax,
    Duration requestTimeMax,
    Duration idleTimeMax,
    Duration shutdownTimeMax,
    long blockCacheBytes,
    long rowCacheBytes,
    long freeBytesMin,
    @Nullable Duration supersededTimeMax,
    int reportCodesMax,
    int reportRowsMax,
    Duration rollupInterval,
    long contentScrubBytesPerSecond,
    Optional<URI> contentUpstream,
    Optional<Mirror> mirror,
    Duration nextPoll,
    Duration maxAge,
    @Nullable Path accessLog,
    int accessLogOneIn) {

  /// A listener with TLS.
  ///
  /// @param clientCa empty: clients need no certificate
  public record Tls(
      InetSocketAddress listen,
      String provider,
      Path certificate,
      Path key,
      Optional<Path> clientCa,
      Duration handshakeTimeMax,
      Duration reload) {}

  /// What another server's catalog is followed with.
  ///
  /// @param proxy null: none
  /// @param ca null: whom this machine trusts
  /// @param certificate null: none
  /// @param products as given; so are the other lists
  /// @param eager whether files are fetched before their updates are offered
  /// @param schedule as given
  /// @param interval between two looks; zero: follows live
  public record Mirror(
      URI upstream,
      @Nullable InetSocketAddress proxy,
      @Nullable Path ca,
      @Nullable Path certificate,
      @Nullable Path key,
      Duration retryMax,
      Duration stallTimeMax,
      String products,
      String classifications,
      String languages,
      String architectures,
      boolean eager,
      int snapshotUpdatesMin,
      String schedule,
      ZoneId scheduleZone,
      Duration interval,
      long bytesPerSecondMax) {}

  /// @param values the text of each setting
  /// @throws SettingsException at the first value that is none
  public static Settings of(Function<Setting, String> values) {
    return new Settings(
        path(Setting.DATA, values),
        address(Setting.PUBLIC_LISTEN, values),
        address(Setting.ADMIN_LISTEN, values),
        tls(values),
        oneOf(Setting.TRANSPORT, values, List.of("auto", "epoll", "io_uring", "nio")),
        oneOf(Setting.PIN_EVENT_LOOPS, values, List.of("false", "true")).equals("true"),
        number(Setting.CONNECTIONS_MAX, values, 1, 1_000_000),
        number(Setting.ADDRESS_CONNECTIONS_MAX, values, 1, 1_000_000),
        number(Setting.CONNECTION_REQUESTS_MAX, values, 1, Integer.MAX_VALUE),
        number(Setting.PIPELINE_MAX, values, 1, 65_536),
        number(Setting.OUT_BYTES_MAX, values, 4096, 16 << 20),
        bytes(Setting.CONTENT_BYTES_PER_SECOND_MAX, values, 0),
        bytes(Setting.CONNECTION_BYTES_PER_SECOND_MAX, values, 0),
        number(Setting.IN_FLIGHT_MAX, values, 1, 65_536),
        number(Setting.REQUEST_LINE_BYTES_MAX, values, 256, 1 << 20),
        number(Setting.HEADERS_BYTES_MAX, values, 256, 1 << 20),
        number(Setting.BODY_BYTES_MAX, values, 1024, 64 << 20),
        number(Setting.ADMIN_BODY_BYTES_MAX, values, 1024, 256 << 20),
        seconds(Setting.HEADERS_SECONDS_MAX, values),
        seconds(Setting.REQUEST_SECONDS_MAX, values),
        seconds(Setting.IDLE_SECONDS_MAX, values),
        seconds(Setting.SHUTDOWN_SECONDS_MAX, values),
        bytes(Setting.BLOCK_CACHE_BYTES, values, 1 << 20),
        bytes(Setting.ROW_CACHE_BYTES, values, 0),
        number(Setting.FREE_BYTES_MIN, values, 0, Integer.MAX_VALUE),
        days(Setting.SUPERSEDED_DAYS, values),
        number(Setting.REPORT_CODES_MAX, values, 1, 65_536),
        number(Setting.REPORT_ROWS_MAX, values, 1, 1_000_000),
        seconds(Setting.ROLLUP_SECONDS, values),
        bytes(Setting.CONTENT_SCRUB_BYTES_PER_SECOND, values, 0),
        url(Setting.CONTENT_UPSTREAM, values),
        mirror(values),
        seconds(Setting.NEXT_POLL_SECONDS, values),
        seconds(Setting.MAX_AGE_SECONDS, values),
        optionalPath(Setting.ACCESS_LOG, values),
        number(Setting.ACCESS_LOG_ONE_IN, values, 1, 1_000_000));
  }

  private static @Nullable Path optionalPath(Setting setting, Function<Setting, String> values) {
    return values.apply(setting).isEmpty() ? null : path(setting, values);
  }

  private static Optional<Tls> tls(Function<Setting, String> values) {
    String provider = oneOf(Setting.TLS_PROVIDER, values, List.of("auto", "openssl", "jdk"));
    Duration handshakeTimeMax = seconds(Setting.TLS_HANDSHAKE_SECONDS_MAX, values);
    Duration reload = seconds(Setting.TLS_RELOAD_SECONDS, values);
    if (values.apply(Setting.TLS_LISTEN).isBlank()) {
      return Optional.empty();
    }
    boolean trusts = !values.apply(Setting.TLS_CLIENT_CA).isBlank();
    return Optional.of(
        new Tls(
            address(Setting.TLS_LISTEN, values),
            provider,
            path(Setting.TLS_CERTIFICATE, values),
            path(Setting.TLS_KEY, values),
            trusts ? Optional.of(path(Setting.TLS_CLIENT_CA, values)) : Optional.empty(),
            handshakeTimeMax,
            reload));
  }

  private static Optional<Mirror> mirror(Function<Setting, String> values) {
    String content = oneOf(Setting.MIRROR_CONTENT, values, List.of("eager", "on-demand"));
    Duration retryMax = seconds(Setting.UPSTREAM_RETRY_SECONDS_MAX, values);
    Duration stallTimeMax = seconds(Setting.UPSTREAM_STALL_SECONDS_MAX, values);
    int snapshotUpdatesMin =
        number(Setting.MIRROR_SNAPSHOT_UPDATES_MIN, values, 0, Integer.MAX_VALUE);
    ZoneId scheduleZone = zone(Setting.MIRROR_SCHEDULE_ZONE, values);
    long interval = whole(Setting.MIRROR_INTERVAL_SECONDS, values, 0, 31_536_000);
    long bytesPerSecondMax = bytes(Setting.MIRROR_BYTES_PER_SECOND_MAX, values, 0);
    Path certificate = optionalPath(Setting.UPSTREAM_CERTIFICATE, values);
    Path key = optionalPath(Setting.UPSTREAM_KEY, values);
    if ((certificate == null) != (key == null)) {
      Setting missing = certificate == null ? Setting.UPSTREAM_CERTIFICATE : Setting.UPSTREAM_KEY;
      throw refused(missing, "none", "a path, as there is the other one of the two");
    }
    return url(Setting.UPSTREAM, values)
        .map(
            upstream ->
                new Mirror(
                    upstream,
                    values.apply(Setting.UPSTREAM_PROXY).isEmpty()
                        ? null
                        : address(Setting.UPSTREAM_PROXY, values),
                    optionalPath(Setting.UPSTREAM_CA, values),
                    certificate,
                    key,
                    retryMax,
                    stallTimeMax,
                    values.apply(Setting.MIRROR_PRODUCTS),
                    values.apply(Setting.MIRROR_CLASSIFICATIONS),
                    values.apply(Setting.MIRROR_LANGUAGES),
                    values.apply(Setting.MIRROR_ARCHITECTURES),
                    content.equals("eager"),
                    snapshotUpdatesMin,
                    values.apply(Setting.MIRROR_SCHEDULE),
                    scheduleZone,
                    Duration.ofSeconds(interval),
                    bytesPerSecondMax));
  }

  private static String oneOf(
      Setting setting, Function<Setting, String> values, List<String> words) {
    String text = values.apply(setting);
    if (!words.contains(text)) {
      throw refused(setting, text, String.join(", ", words));
    }
    return text;
  }

  private static Path path(Setting setting, Function<Setting, String> values) {
    String text = values.apply(setting);
    try {
      if (!text.isBlank()) { // Which would be the folder the server was started in.
        return Path.of(text);
      }
    } catch (InvalidPathException e) {
      throw refused(setting, text, "a path");
    }
    throw refused(setting, text, "a path");
  }

  private static InetSocketAddress address(Setting setting, Function<Setting, String> values) {
    String text = values.apply(setting);
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
    try {
      InetSocketAddress address =
          new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
      if (!host.isEmpty() && !address.isUnresolved()) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      throw refused(setting, text, "HOST:PORT, for example 127.0.0.1:8530");
    }
    throw refused(setting, text, "HOST:PORT, for example 127.0.0.1:8530");
  }

  private static Optional<URI> url(Setting setting, Function<Setting, String> values) {
    String text = values.apply(setting);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI url = new URI(text);
      boolean plain = url.getRawQuery() == null && url.getRawFragment() == null;
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (plain && http && url.getHost() != null) {
        return Optional.of(url);
      }
    } catch (URISyntaxException e) {
      throw refused(setting, text, "a URL such as http://mirror.example:8530");
    }
    throw refused(setting, text, "a URL such as http://mirror.example:8530");
  }

  private static ZoneId zone(Setting setting, Function<Setting, String> values) {
    String text = values.apply(setting);
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw refused(setting, text, "a time zone such as Europe/Berlin or UTC");
    }
  }

  private static @Nullable Duration days(Setting setting, Function<Setting, String> values) {
    int days = number(setting, values, 0, 36_500);
    return days == 0 ? null : Duration.ofDays(days);
  }

  private static Duration seconds(Setting setting, Function<Setting, String> values) {
    return Duration.ofSeconds(number(setting, values, 1, 31_536_000));
  }

  private static int number(Setting setting, Function<Setting, String> values, int min, int max) {
    return (int) whole(setting, values, min, max);
  }

  private static long bytes(Setting setting, Function<Setting, String> values, long min) {
    return whole(setting, values, min, 1L << 40);
  }

  private static long whole(Setting setting, Function<Setting, String> values, long min, long max) {
    String text = values.apply(setting);
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw refused(setting, text, "a number from " + min + " to " + max);
    }
    throw refused(setting, text, "a number from " + min + " to " + max);
  }

  private static SettingsException refused(Setting setting, String found, String expected) {
    return new SettingsException(setting.key() + ": " + found + " (expected: " + expected + ")");
  }
}
