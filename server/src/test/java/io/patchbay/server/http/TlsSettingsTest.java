package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import io.patchbay.server.config.Setting;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Files that TLS cannot be done with: the server does not start, and says which, why and what to
/// do.
final class TlsSettingsTest {
  @TempDir private Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private X509Bundle good;

  @BeforeEach
  void write() throws Exception {
    good = new TestAuthority("root").server("server");
    TestAuthority.write(good, folder);
  }

  static Stream<Arguments> keys() {
    return Stream.of(
        arguments("no key in it", change("BEGIN PRIVATE", "BEGIN PUBLIC")),
        arguments("no key in it", change("(?s).*", "")),
        arguments("BEGIN RSA PRIVATE KEY", change("PRIVATE", "RSA PRIVATE")),
        arguments("BEGIN EC PRIVATE KEY", change("PRIVATE", "EC PRIVATE")),
        arguments("encrypted", change("PRIVATE", "ENCRYPTED PRIVATE")),
        arguments(
            "encrypted",
            change("BEGIN PRIVATE KEY-----", "BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n")
                .andThen(key -> key.replace("END PRIVATE", "END RSA PRIVATE"))),
        arguments(
            "damaged", change("BEGIN PRIVATE KEY-----\\s+....", "BEGIN PRIVATE KEY-----\nAAAA")));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void keyThatCannotBeUsed_isSaid(String why, Function<String, String> change) throws IOException {
    Path key = folder.resolve("key.pem");
    TestAuthority.replace(key, change.apply(Files.readString(key)));

    assertRefused("tls-key: " + key, why, "expected: ");
  }

  private static UnaryOperator<String> change(String from, String to) {
    return text -> text.replaceAll(from, to);
  }

  @Test
  void keyInAnotherForm_isSaidWithTheCommandThatConvertsIt() throws IOException {
    Path key = folder.resolve("key.pem");
    TestAuthority.replace(key, good.getPrivateKeyPEM().replace("PRIVATE", "RSA PRIVATE"));

    assertRefused("openssl pkey -in " + key + " -out ");
  }

  @Test
  void keyOfAnotherCertificate_isSaid_ofWhateverKind() throws Exception {
    TestAuthority authority = new TestAuthority("root");
    Path key = folder.resolve("key.pem");
    TestAuthority.replace(key, authority.server("another").getPrivateKeyPEM());
    assertRefused("tls-key: " + key, "another certificate's key", "tls-certificate");

    TestAuthority.replace(key, authority.server("another", Algorithm.rsa2048).getPrivateKeyPEM());
    assertRefused("tls-key: " + key, "of another kind than the certificate");
  }

  @ParameterizedTest
  @MethodSource("settings")
  void missingFile_isSaid(Setting setting) throws IOException {
    Path missing = folder.resolve("missing.pem");

    assertRefused(Map.of(setting, missing.toString()), setting.key(), missing + ": no such file");
  }

  @ParameterizedTest
  @MethodSource("settings")
  void folder_isSaid(Setting setting) throws IOException {
    assertRefused(Map.of(setting, folder.toString()), setting.key(), folder.toString());
  }

  @ParameterizedTest
  @MethodSource("settings")
  void fileOfSomethingElse_isSaid(Setting setting) throws IOException {
    Path other = TestAuthority.replace(folder.resolve("other.pem"), "-----BEGIN X-----\n");

    assertRefused(Map.of(setting, other.toString()), setting.key() + ": " + other, "in it");
  }

  static Stream<Setting> settings() {
    return Stream.of(Setting.TLS_CERTIFICATE, Setting.TLS_KEY, Setting.TLS_CLIENT_CA);
  }

  @Test
  void certificateOfAKindThatIsNotServed_isSaid() throws Exception {
    TestAuthority.write(new TestAuthority("root").server("server", Algorithm.ed25519), folder);

    assertRefused("tls-certificate", "RSA or EC");
  }

  @Test
  void certificateThatIsDamaged_isSaid() throws Exception {
    Path certificate = folder.resolve("certificate.pem");
    TestAuthority.replace(
        certificate, good.getCertificatePathPEM().replaceFirst("E-----\\s+....", "E-----\nAAAA"));

    assertRefused("tls-certificate: " + certificate, "damaged");
  }

  private void assertRefused(String... words) {
    assertRefused(Map.of(), words);
  }

  private void assertRefused(Map<Setting, String> more, String... words) {
    Map<Setting, String> settings = TestAuthority.settings(TlsProvider.AUTO, folder);
    settings.putAll(more);

    assertThatThrownBy(() -> TestServer.start(folder.resolve("data"), settings).close())
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(words);
  }
}
