package io.patchbay.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.PublishResult;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.StoredRelease;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/// Releases, corrections, and releases that supersede another one, published one after the other,
/// each until it is acknowledged.
final class Publishing implements Callable<Integer> {
  private static final int PACKAGE_BYTES_MAX = 20_000;

  private final Node node;
  private final Witness witness;
  private final List<Planned> planned;
  private final List<Long> acknowledged = new ArrayList<>();
  private final Semaphore allowed = new Semaphore(0);

  private record Planned(UUID publishId, StoredRelease release, ManifestSource manifest) {}

  /// @param releases how many bulletins; a quarter of them is corrected later
  Publishing(Node node, Witness witness, int releases, Random random) {
    this.node = node;
    this.witness = witness;
    this.planned = plan(releases, random);
  }

  private static List<Planned> plan(int releases, Random random) {
    List<Planned> plan = new ArrayList<>();
    List<SmallRelease> newest = new ArrayList<>();
    while (newest.size() < releases) {
      if (newest.isEmpty() || random.nextInt(5) > 0) {
        newest.add(SmallRelease.of(newest.size() + 1));
        plan.add(planned(newest.getLast(), random));
      } else {
        int at = random.nextInt(newest.size());
        SmallRelease old = newest.get(at);
        newest.set(at, old.corrected(old.revision() + 1).noted("corrected"));
        plan.add(planned(newest.get(at), random));
      }
    }
    return plan;
  }

  private static Planned planned(SmallRelease release, Random random) {
    StoredRelease stored = StoredRelease.of(release, 1 + random.nextInt(PACKAGE_BYTES_MAX));
    String yaml = stored.yaml();
    if (release.number() % 3 == 0) {
      String replaced = SmallRelease.of(release.number() - 1).bulletin();
      yaml = yaml.replace("    evidence:", "    replaces: [" + replaced + "]\n    evidence:");
    }
    return new Planned(
        new UUID(random.nextLong(), random.nextLong()),
        stored,
        new ManifestSource(release.bulletin() + ".yaml", yaml.getBytes(StandardCharsets.UTF_8)));
  }

  /// How many publishes there will be.
  int count() {
    return planned.size();
  }

  /// Lets it go on with so many.
  void allow(int publishes) {
    allowed.release(publishes);
  }

  /// Publishes all there is.
  @Override
  public Integer call() throws InterruptedException {
    for (Planned publish : planned) {
      allowed.acquire();
      long revision = untilAcknowledged(publish);
      witness.acknowledged(revision);
      acknowledged.add(revision);
    }
    return planned.size();
  }

  private long untilAcknowledged(Planned publish) throws InterruptedException {
    while (true) {
      ServerClient client = node.awaitClient();
      try {
        for (byte[] file : publish.release.packages().values()) {
          upload(client, file);
        }
        PublishResult result = client.publish(publish.publishId, publish.manifest);
        assertThat(result.kind()).isEqualTo(PublishResult.Kind.COMMITTED);
        return result.catalogRevision();
      } catch (IOException e) {
        // It was killed; whether it did it is found out by repeating it.
      }
    }
  }

  // From where it was when the server was killed.
  private static void upload(ServerClient client, byte[] file)
      throws IOException, InterruptedException {
    Sha256 sha256 = Sha256.of(file);
    HttpResponse<byte[]> state = client.uploadState(sha256);
    if (state.statusCode() == 200) {
      return;
    }
    int offset = (int) state.headers().firstValueAsLong("Upload-Offset").orElse(0);
    byte[] rest = Arrays.copyOfRange(file, offset, file.length);
    HttpResponse<byte[]> answer = client.upload(sha256, offset, file.length, rest);
    assertThat(answer.statusCode())
        .as(() -> new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(201);
  }

  /// Demands that each is there once, in its order, at the revision it was acknowledged with.
  void check(Published published) {
    assertThat(published.changes()).hasSize(planned.size());
    for (int i = 0; i < planned.size(); i++) {
      Planned publish = planned.get(i);
      Published.Change change = published.changes().get(i);
      assertThat(acknowledged.get(i)).isEqualTo(i + 1L);
      assertThat(change.change().catalogRevision()).isEqualTo(i + 1L);
      assertThat(change.change().publishId()).isEqualTo(publish.publishId);
      SmallRelease release = publish.release.release();
      assertThat(change.updates()).hasSize(release.languages().size());
      assertThat(change.items().getLast())
          .isInstanceOfSatisfying(
              ChangeItem.OfBulletin.class,
              bulletin -> {
                assertThat(bulletin.id()).isEqualTo(release.bulletin());
                assertThat(bulletin.revision()).isEqualTo(release.revision());
              });
    }
  }
}
