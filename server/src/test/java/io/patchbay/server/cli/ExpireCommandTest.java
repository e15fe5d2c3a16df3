package io.patchbay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.config.Setting;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `patchbay expire`, and the setting `superseded-days`, against a server.
final class ExpireCommandTest {
  private static final SmallRelease RELEASE = SmallRelease.of(1);
  private static final UUID GERMAN = Ids.ofUpdate(RELEASE.bulletin(), "xp-x86", "DEU");

  @TempDir private Path folder;

  @Test
  void expire_takesAnUpdateBack_untilItIsUndone() throws Exception {
    try (TestServer server = TestServer.start(folder);
        ServerClient client = ServerClient.of(server)) {
      client.publish(UUID.randomUUID(), RELEASE.source());
      assertThat(client.offers(RELEASE.machine())).hasSize(1);

      CommandRun expire = run(server, GERMAN.toString());
      assertThat(expire.err()).isEmpty();
      assertThat(expire.out()).isEqualToIgnoringNewLines("1 updates expired; catalog revision 2");
      assertThat(client.offers(RELEASE.machine())).isEmpty();
      assertThat(client.status().catalogRevision()).isEqualTo(2);

      CommandRun undo = run(server, "--undo", GERMAN.toString());
      assertThat(undo.out())
          .isEqualToIgnoringNewLines("1 updates brought back; catalog revision 3");
      assertThat(client.offers(RELEASE.machine())).hasSize(1);
    }
  }

  @Test
  void expire_unknownUpdate_exits1_andNoId_exits2() throws Exception {
    String unknown = UUID.randomUUID().toString();
    try (TestServer server = TestServer.start(folder)) {
      CommandRun missing = run(server, unknown);
      assertThat(missing.status()).isEqualTo(1);
      assertThat(missing.err()).contains(unknown, "an update of the catalog");
      CommandRun wrong = run(server, "KB960714");
      assertThat(wrong.status()).isEqualTo(2);
      assertThat(wrong.err()).contains("UPDATE_ID", "KB960714");
    }
  }

  @Test
  void supersededDays_decidesWhenTheServerStarts_andUndoesWhenItIsUnset() throws Exception {
    try (TestServer server = TestServer.start(folder)) {
      server.publish("ms08-073", "ms08-078", "ms09-002");
    }
    Instant later = Instant.parse("2009-02-10T18:00:00Z").plus(Duration.ofDays(91));
    Map<Setting, String> policy = Map.of(Setting.SUPERSEDED_DAYS, "90");
    try (TestServer server = TestServer.start(folder, () -> later, policy);
        ServerClient client = ServerClient.of(server)) {
      Eventually.holds("the policy decided", () -> revision(client) == 4);
    }
    try (TestServer server = TestServer.start(folder, () -> later, Map.of());
        ServerClient client = ServerClient.of(server)) {
      Eventually.holds("it was undone", () -> revision(client) == 5);
    }
  }

  private static long revision(ServerClient client) throws IOException, InterruptedException {
    return client.status().catalogRevision();
  }

  private static CommandRun run(TestServer server, String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "expire",
                "--admin",
                TestServer.uri(server.adminAddress(), "/").toString(),
                "--token-file",
                server.server().tokenFile().toString()));
    all.addAll(Arrays.asList(arguments));
    return CommandRun.of(all.toArray(new String[0]));
  }
}
