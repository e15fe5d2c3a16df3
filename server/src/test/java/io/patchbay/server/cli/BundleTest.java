package io.patchbay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.testing.CatalogFeed;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestCatalog;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `export`, `import-bundle` and `explain --catalog`, with what can be wrong with a bundle.
final class BundleTest {
  private static TestCatalog origin;
  private static CatalogFeed feed;

  private static final String MACHINE = "os=5.1.2600&sp=3&arch=x86&type=workstation&language=de-DE";

  @TempDir Path folder;

  private TestServer server;

  @BeforeAll
  static void publish(@TempDir Path data) throws Exception {
    origin = TestCatalog.open(data);
    for (int number = 11; number <= 14; number++) {
      origin.publish(SmallRelease.of(number));
    }
    feed = new CatalogFeed(origin);
  }

  @AfterAll
  static void stopFeed() {
    feed.close();
    origin.close();
  }

  @BeforeEach
  void start() throws IOException {
    server = TestServer.start(folder.resolve("data"));
  }

  @AfterEach
  void stop() {
    feed.alter(bytes -> bytes);
    feed.sendFiles(Integer.MAX_VALUE);
    server.close();
  }

  private CommandRun export(Path to, String... more) {
    List<String> arguments = new ArrayList<>(List.of("export", "--from", feed.url()));
    arguments.addAll(List.of(more));
    arguments.add(to.toString());
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private Path exported(String name, String... more) {
    Path bundle = folder.resolve(name);
    CommandRun run = export(bundle, more);
    assertThat(run.status()).as(run.err()).isZero();
    return bundle;
  }

  private CommandRun importBundle(Path bundle) {
    return CommandRun.of(
        "import-bundle",
        "--admin",
        TestServer.uri(server.adminAddress(), "").toString(),
        "--token-file",
        server.server().tokenFile().toString(),
        bundle.toString());
  }

  private static long all() {
    return origin.catalog().revision();
  }

  private long revision() {
    return server.server().status().catalogRevision();
  }

  // Closes the server, since a catalog is open once.
  private void assertSameFeed() throws IOException {
    server.close();
    try (Catalog copy = Catalog.open(folder.resolve("data"), 8 << 20, 0, TestCatalog.codecs());
        CatalogView there = origin.catalog().view();
        CatalogView here = copy.view()) {
      assertThat(here.revision()).isEqualTo(there.revision());
      assertThat(here.head()).isEqualTo(there.head());
      for (long revision = 1; revision <= there.revision(); revision++) {
        assertThat(here.changeRow(revision)).isEqualTo(there.changeRow(revision));
        assertSameItems(
            here.items(revision, 0, Integer.MAX_VALUE),
            there.items(revision, 0, Integer.MAX_VALUE));
      }
    }
  }

  private static void assertSameItems(
      List<ReplicatedChange.Item> here, List<ReplicatedChange.Item> there) {
    assertThat(here).hasSameSizeAs(there);
    for (int i = 0; i < there.size(); i++) {
      assertThat(here.get(i).encoded()).isEqualTo(there.get(i).encoded());
      assertThat(here.get(i).content()).isEqualTo(there.get(i).content());
    }
  }

  @Test
  void tar_exportedAndImported_isTheSameFeed() throws Exception {
    Path bundle = exported("full.tar");
    CommandRun run = importBundle(bundle);

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains(all() + " changes applied; catalog revision " + all());
    assertThat(server.get(SmallRelease.machine(List.of(SmallRelease.of(11)))).body())
        .contains("MS99-011");
    assertThat(importBundle(bundle).out()).contains("applied already; catalog revision " + all());
    assertSameFeed();
  }

  @Test
  void bundles_inTwoSteps_areTheSameFeed() throws Exception {
    CommandRun run = importBundle(exported("first"));
    assertThat(run.status()).as(run.err()).isZero();
    long before = origin.catalog().revision();
    origin.publish(SmallRelease.of(2));
    Path second = exported("second", "--since", "2"); // Some of it is there already.
    assertThat(importBundle(second).out())
        .contains("1 changes applied; catalog revision " + (before + 1));
    assertSameFeed();
  }

  @Test
  void bundleThatBeginsLater_isRefused_andSaysWhatToBring() {
    CommandRun run = importBundle(exported("later.tar", "--since", "2"));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            "this server is at revision 0, the bundle begins after 2: bring a bundle since 0");
    assertThat(revision()).isZero();
  }

  @Test
  void bundleOfAnotherHistory_isRefused() throws Exception {
    String yaml = SmallRelease.of(7).yaml();
    assertThat(server.publish(UUID.randomUUID(), "x.yaml", yaml).statusCode()).isEqualTo(200);
    CommandRun run = importBundle(exported("full.tar"));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("another");
    assertThat(revision()).isEqualTo(1);
  }

  @Test
  void bundleOfAnotherScope_isRefused() throws Exception {
    Path german = exported("german.tar", "--languages", "DEU", "--no-content");
    assertThat(importBundle(german).status()).isZero();
    long before = revision();
    origin.publish(SmallRelease.of(3));
    CommandRun run = importBundle(exported("all.tar", "--no-content"));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("holds another part of the catalog");
    assertThat(revision()).isEqualTo(before);
  }

  @Test
  void replica_refusesAPublish() throws Exception {
    assertThat(importBundle(exported("full.tar", "--no-content")).status()).isZero();

    var response = server.publish(UUID.randomUUID(), "x.yaml", SmallRelease.of(9).yaml());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(409);
  }

  @Test
  void withoutContent_nothingIsOffered_thatCannotBeHad() throws Exception {
    assertThat(importBundle(exported("full.tar", "--no-content")).status()).isZero();

    assertThat(server.get(SmallRelease.machine(List.of(SmallRelease.of(11)))).body())
        .doesNotContain("MS99-011");
  }

  @Test
  void bundle_cutAnywhere_orAltered_isRefused_andNothingWrongIsApplied() throws Exception {
    byte[] whole = Files.readAllBytes(exported("full.tar"));
    Random random = new Random(5);
    for (int i = 0; i < 12; i++) {
      byte[] bytes = whole.clone();
      int at = random.nextInt(whole.length - 12_000);
      boolean cut = i % 2 == 0;
      if (cut) {
        bytes = Arrays.copyOf(bytes, at);
      } else {
        bytes[at] ^= 0x10;
      }
      Path damaged = folder.resolve("damaged-" + i + ".tar");
      Files.write(damaged, bytes);
      CommandRun run = importBundle(damaged);
      // A byte may mean nothing, such as one of a tar's padding; then all of it is right.
      assertThat(run.status() == 0 || !run.err().isBlank())
          .as("byte %d, cut: %s", at, cut)
          .isTrue();
      assertThat(cut && run.status() == 0).as("cut at %d", at).isFalse();
    }
    assertThat(importBundle(exported("again.tar")).status()).isZero();
    assertSameFeed();
  }

  @Test
  void feedThatIsAltered_isNotExported() {
    feed.alter(
        bytes -> {
          byte[] altered = bytes.clone();
          altered[altered.length / 2] ^= 1;
          return altered;
        });
    Path bundle = folder.resolve("altered.tar");
    CommandRun run = export(bundle);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("feed is not right");
    assertThat(bundle).doesNotExist();
  }

  @Test
  void folder_interrupted_isGoneOnWith() {
    feed.sendFiles(2);
    Path bundle = folder.resolve("bundle");
    assertThat(export(bundle).status()).isEqualTo(1);
    assertThat(importBundle(bundle).err()).contains("bundle.json is missing");
    feed.alter(bytes -> new byte[0]); // Changes that are there are not asked for again.
    feed.sendFiles(Integer.MAX_VALUE);

    CommandRun run = export(bundle);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(importBundle(bundle).status()).isZero();
  }

  @Test
  void explain_ofABundleThatIsNotFull_isRefused() {
    Path bundle = exported("part.tar", "--no-content", "--since", "3");
    CommandRun run = CommandRun.of("explain", "--catalog", bundle.toString(), MACHINE);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("only the changes after revision 3");
  }

  @Test
  void explain_ofAQueryThatIsNone_saysWhatAServerSays() {
    Path bundle = exported("full.tar", "--no-content");
    String query = "os=nonsense";
    CommandRun online =
        CommandRun.of(
            "explain",
            "--admin",
            TestServer.uri(server.adminAddress(), "").toString(),
            "--token-file",
            server.server().tokenFile().toString(),
            query);
    CommandRun offline = CommandRun.of("explain", "--catalog", bundle.toString(), query);

    assertThat(offline).isEqualTo(online);
    assertThat(offline.status()).isEqualTo(1);
  }
}
