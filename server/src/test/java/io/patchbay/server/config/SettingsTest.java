package io.patchbay.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts into settings: every value checked, every fault named.
final class SettingsTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void defaults_areWhatTheDocumentationSays() {
    Settings settings = Settings.of(Setting::defaultValue);

    assertThat(settings.data()).isEqualTo(Path.of("patchbay-data"));
    assertThat(settings.publicListen()).hasToString("/127.0.0.1:8530");
    assertThat(settings.adminListen()).hasToString("/127.0.0.1:8532");
    assertThat(settings.connectionsMax()).isEqualTo(10_000);
    assertThat(settings.requestLineBytesMax()).isEqualTo(16_384);
    assertThat(settings.headersBytesMax()).isEqualTo(16_384);
    assertThat(settings.bodyBytesMax()).isEqualTo(262_144);
    assertThat(settings.adminBodyBytesMax()).isEqualTo(33_554_432);
    assertThat(settings.requestTimeMax()).isEqualTo(Duration.ofSeconds(20));
    assertThat(settings.idleTimeMax()).isEqualTo(Duration.ofSeconds(75));
    assertThat(settings.shutdownTimeMax()).isEqualTo(Duration.ofSeconds(15));
    assertThat(settings.blockCacheBytes()).isEqualTo(67_108_864);
    assertThat(settings.rowCacheBytes()).isEqualTo(67_108_864);
    assertThat(settings.freeBytesMin()).isEqualTo(16_777_216);
    assertThat(settings.supersededTimeMax()).isNull();
    assertThat(settings.reportCodesMax()).isEqualTo(256);
    assertThat(settings.reportRowsMax()).isEqualTo(4_096);
    assertThat(settings.contentScrubBytesPerSecond()).isEqualTo(4_194_304);
    assertThat(settings.contentUpstream()).isEmpty();
    assertThat(settings.nextPoll()).isEqualTo(Duration.ofHours(22));
    assertThat(settings.maxAge()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.accessLog()).isNull();
    assertThat(settings.accessLogOneIn()).isEqualTo(100);
  }

  @Test
  void everySetting_reachesItsOwnComponent() {
    for (Setting setting : Setting.values()) {
      String other =
          switch (setting.placeholder()) {
            case "DIR", "FILE" -> "elsewhere";
            case "HOST:PORT" -> "127.0.0.1:1";
            case "NAME" ->
                switch (setting) {
                  case TRANSPORT -> "nio";
                  case MIRROR_CONTENT -> "on-demand";
                  default -> "jdk";
                };
            case "LIST" -> "one";
            case "TIMES" -> "03:00";
            case "ZONE" -> "Europe/Berlin";
            case "BOOLEAN" -> "true";
            case "URL" -> "http://elsewhere:8530";
            default -> "" + (Integer.parseInt(setting.defaultValue()) + 1);
          };
      String changed = Settings.of(s -> s == setting ? other : withTls(s)).toString();
      String[] before = Settings.of(SettingsTest::withTls).toString().split(", ", -1);
      String[] after = changed.split(", ", -1);

      assertThat(after).hasSameSizeAs(before);
      long different =
          IntStream.range(0, before.length).filter(i -> !before[i].equals(after[i])).count();
      assertThat(different).as(setting.key()).isEqualTo(1);
    }
  }

  // What has no default that means anything without a listener, or an upstream.
  private static String withTls(Setting setting) {
    return switch (setting) {
      case TLS_LISTEN -> "127.0.0.1:8531";
      case UPSTREAM -> "http://upstream:8530";
      case TLS_CERTIFICATE, TLS_KEY, UPSTREAM_CERTIFICATE, UPSTREAM_KEY -> setting.key() + ".pem";
      default -> setting.defaultValue();
    };
  }

  static Stream<Arguments> refused() {
    Stream<Arguments> numbers =
        Arrays.stream(Setting.values())
            .filter(
                s ->
                    !Set.of(
                            "DIR",
                            "FILE",
                            "HOST:PORT",
                            "NAME",
                            "BOOLEAN",
                            "URL",
                            "LIST",
                            "TIMES",
                            "ZONE")
                        .contains(s.placeholder()))
            .flatMap(
                s ->
                    Stream.of("-1", "", " ", "many", "1.5", "1e3", "99999999999999999999", "0x10")
                        .map(value -> Arguments.of(s, value, "a number from ")));
    Stream<Arguments> addresses =
        Stream.of(Setting.PUBLIC_LISTEN, Setting.ADMIN_LISTEN)
            .flatMap(
                s ->
                    Stream.of(
                            "",
                            "8530",
                            ":8530",
                            "127.0.0.1",
                            "127.0.0.1:",
                            "127.0.0.1:http",
                            "127.0.0.1:-1",
                            "127.0.0.1:65536",
                            "[]:8530")
                        .map(value -> Arguments.of(s, value, "HOST:PORT")));
    Stream<Arguments> folders =
        Stream.of("", " ", "a\0b").map(value -> Arguments.of(Setting.DATA, value, "a path"));
    Stream<Arguments> files =
        Stream.of(" ", "a\0b").map(value -> Arguments.of(Setting.ACCESS_LOG, value, "a path"));
    Stream<Arguments> urls =
        Stream.of(" ", "mirror", "ftp://mirror", "http:", "http://", "http://m/?q", "http://a b")
            .map(value -> Arguments.of(Setting.CONTENT_UPSTREAM, value, "a URL such as "));
    Stream<Arguments> zones =
        Stream.of("", "Berlin", "Europe/Atlantis", "03:00", "+19:00")
            .map(value -> Arguments.of(Setting.MIRROR_SCHEDULE_ZONE, value, "a time zone such as"));
    return Stream.of(numbers, addresses, folders, files, urls, zones).flatMap(s -> s);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void badValue_isRefused_withTheSettingAndWhatIsExpected(
      Setting setting, String value, String expected) {
    assertThatThrownBy(() -> Settings.of(s -> s == setting ? value : s.defaultValue()))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(setting.key() + ": ")
        .hasMessageContaining(value)
        .hasMessageContaining("expected: " + expected);
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECTIONS_MAX,1,1000000",
    "REQUEST_LINE_BYTES_MAX,256,1048576",
    "HEADERS_BYTES_MAX,256,1048576",
    "BODY_BYTES_MAX,1024,67108864",
    "ADMIN_BODY_BYTES_MAX,1024,268435456",
    "REQUEST_SECONDS_MAX,1,31536000",
    "BLOCK_CACHE_BYTES,1048576,1099511627776",
    "ROW_CACHE_BYTES,0,1099511627776",
    "FREE_BYTES_MIN,0,2147483647",
    "SUPERSEDED_DAYS,0,36500",
    "REPORT_CODES_MAX,1,65536",
    "REPORT_ROWS_MAX,1,1000000",
    "CONTENT_SCRUB_BYTES_PER_SECOND,0,1099511627776",
    "MAX_AGE_SECONDS,1,31536000",
    "ACCESS_LOG_ONE_IN,1,1000000"
  })
  void number_atItsBounds_isTaken_beyondThemIsNot(Setting setting, long min, long max) {
    for (long good : new long[] {min, max}) {
      assertThat(Settings.of(s -> s == setting ? "" + good : s.defaultValue())).isNotNull();
    }
    for (long bad : new long[] {min - 1, max + 1}) {
      assertThatThrownBy(() -> Settings.of(s -> s == setting ? "" + bad : s.defaultValue()))
          .hasMessage(
              "%s: %d (expected: a number from %d to %d)".formatted(setting.key(), bad, min, max));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[::1]:8530", "::1:8530", "0.0.0.0:1", "localhost:65535", "[::]:0"})
  void address_ofEveryKind_isTaken(String address) {
    Settings settings = Settings.of(s -> s == Setting.PUBLIC_LISTEN ? address : s.defaultValue());

    assertThat(settings.publicListen().getPort())
        .isEqualTo(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
    assertThat(settings.publicListen().isUnresolved()).isFalse();
  }

  @Test
  void file_givesItsValues() throws IOException {
    Map<Setting, String> values =
        read(
            """
            # A comment.
            data: /var/lib/patchbay
            public-listen: 127.0.0.1:9000
            connections-max: 12
            max-age-seconds: "30"
            """);

    assertThat(values)
        .isEqualTo(
            new EnumMap<>(
                Map.of(
                    Setting.DATA, "/var/lib/patchbay",
                    Setting.PUBLIC_LISTEN, "127.0.0.1:9000",
                    Setting.CONNECTIONS_MAX, "12",
                    Setting.MAX_AGE_SECONDS, "30")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n", "{}"})
  void file_thatSaysNothing_isEmpty(String text) throws IOException {
    assertThat(read(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "public-listn: 127.0.0.1:1,public-listn",
    "PUBLIC_LISTEN: 127.0.0.1:1,PUBLIC_LISTEN",
    "1: 2,unknown key 1",
    "null: x,unknown key null",
    "'data: a\ndata: b',data",
    "'data:',data",
    "'data: [a, b]',data",
    "'data: {a: b}',data",
    "just text,not a mapping",
    "'[data, x]',not a mapping",
    "'data: \"x',not YAML",
    "'\tdata: x',not YAML",
    "'data: a\n---\ndata: b',not YAML",
    "'data: !!java.net.URL [\"http://x\"]',''"
  })
  void file_withAFault_isRefused_withItsName(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(folder.resolve("patchbay.yaml").toString())
        .hasMessageContaining(message);
  }

  @Test
  void unknownKey_isToldWhichThereAre() {
    assertThatThrownBy(() -> read("color: blue"))
        .hasMessageContaining("public-listen")
        .hasMessageContaining("max-age-seconds");
  }

  @Test
  void file_thatIsMissing_aFolderOrHuge_isRefused() throws IOException {
    Path missing = folder.resolve("missing.yaml");
    Path huge = Files.writeString(folder.resolve("huge.yaml"), "#".repeat((1 << 20) + 1));
    Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xFF, 0});

    for (Path file : new Path[] {missing, folder, huge, binary}) {
      assertThatThrownBy(() -> SettingsFile.read(file))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining(file.toString());
    }
  }

  private Map<Setting, String> read(String text) throws IOException {
    return SettingsFile.read(Files.writeString(folder.resolve("patchbay.yaml"), text));
  }
}
