package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import io.patchbay.server.config.Setting;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.Mirrors;
import io.patchbay.server.testing.TestServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A mirror of an upstream that asks for certificates, and whose own is of a pinned authority.
final class MirrorTlsTest {
  @TempDir private Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private TestAuthority authority;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private TestServer origin;

  @BeforeEach
  void start() throws Exception {
    authority = new TestAuthority("root");
    Path own = Files.createDirectories(folder.resolve("own"));
    TestAuthority.write(authority.server("server"), own);
    Map<Setting, String> settings = TestAuthority.settings(TlsProvider.JDK, own);
    Path clientCa = authority.writeRoot(folder.resolve("root.pem"));
    settings.put(Setting.TLS_CLIENT_CA, clientCa.toString());
    origin = TestServer.start(folder.resolve("0"), settings);
    origin.publish("ms08-073");
  }

  @AfterEach
  void stop() {
    origin.close();
  }

  private TestServer mirror(TestAuthority trusted, X509Bundle client) throws Exception {
    Path own = Files.createDirectories(folder.resolve("client"));
    TestAuthority.write(client, own);
    Map<Setting, String> settings = new HashMap<>();
    settings.put(Setting.UPSTREAM_CA, trusted.writeRoot(folder.resolve("ca.pem")).toString());
    settings.put(Setting.UPSTREAM_CERTIFICATE, own.resolve("certificate.pem").toString());
    settings.put(Setting.UPSTREAM_KEY, own.resolve("key.pem").toString());
    int port = origin.server().tlsAddress().orElseThrow().getPort();
    URI upstream = URI.create("https://127.0.0.1:" + port);
    return Mirrors.start(folder.resolve("1"), upstream, settings);
  }

  @Test
  void certificateOfTheAuthority_isEnough_withItsFiles() throws Exception {
    try (TestServer mirror = mirror(authority, authority.client())) {
      Mirrors.caughtUp(mirror, origin);
      Eventually.holds("files", () -> Mirrors.metric(mirror, "patchbay_content_fetched_total") > 0);
    }
  }

  @Test
  void upstreamOfAnotherAuthority_isNotBelieved_andNothingTakenOver() throws Exception {
    try (TestServer mirror = mirror(new TestAuthority("other"), authority.client())) {
      String counter = "patchbay_sync_failures_total{kind=\"unreachable\"}";
      Eventually.holds("fails", () -> Mirrors.metric(mirror, counter) >= 1);
      assertThat(mirror.server().status().catalogRevision()).isZero();
    }
  }
}
