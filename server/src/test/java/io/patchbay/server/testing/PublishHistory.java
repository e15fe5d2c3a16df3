package io.patchbay.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.Explanation;
import io.patchbay.server.domain.Explanation.Consideration;
import io.patchbay.server.domain.Explanation.Verdict;
import io.patchbay.server.domain.Manifest;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.PublishResult;
import io.patchbay.server.domain.Status;
import io.patchbay.server.wire.ManifestReader;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/// What was sent to a server, each bulletin once, and what the server acknowledged: kept outside of
/// the server, so that it can be held against what the server has after a crash.
public final class PublishHistory {
  /// A machine on which real updates apply, for the request of [SmallRelease#machine].
  private static final String REAL_PRODUCT = "&product=internet-explorer@7.0.5730.13";

  private final Map<String, Sent> sent = new LinkedHashMap<>();
  private final Map<String, Long> acknowledged = new LinkedHashMap<>();

  /// One publish, under way or not; it keeps its id when it is repeated.
  ///
  /// @param updates the manifest stands for, as counted here
  public record Sent(UUID publishId, ManifestSource manifest, String bulletin, int updates) {}

  /// Notes a publish that is about to be sent.
  public Sent sending(ManifestSource source) {
    Manifest manifest = ManifestReader.read(source.name(), source.yaml());
    int updates =
        manifest.branches().stream().mapToInt(b -> Math.max(1, b.languages().size())).sum();
    String bulletin = manifest.bulletin().id();
    Sent publish = new Sent(UUID.randomUUID(), source, bulletin, updates);
    assertThat(sent.put(bulletin, publish)).as("each bulletin is sent once").isNull();
    return publish;
  }

  /// Notes the answer to a publish, the first or a repeated one.
  public void answered(Sent publish, PublishResult result) {
    assertThat(result.kind()).isEqualTo(PublishResult.Kind.COMMITTED);
    assertThat(result.bulletin()).isEqualTo(publish.bulletin());
    assertThat(result.updatesAdded()).isEqualTo(publish.updates());
    Long earlier = acknowledged.putIfAbsent(publish.bulletin(), result.catalogRevision());
    assertThat(result.catalogRevision())
        .as("revision that %s was acknowledged with", publish.bulletin())
        .isEqualTo(earlier == null ? result.catalogRevision() : earlier);
    assertThat(acknowledged.values()).as("acknowledged revisions").doesNotHaveDuplicates();
  }

  public boolean isAcknowledged(Sent publish) {
    return acknowledged.containsKey(publish.bulletin());
  }

  public Collection<Sent> sent() {
    return sent.values();
  }

  /// Sends it and notes the answer.
  public PublishResult publish(ServerClient client, Sent publish) throws Exception {
    PublishResult result = client.publish(publish.publishId(), publish.manifest());
    answered(publish, result);
    return result;
  }

  /// Sends every publish whose outcome is unknown once more, with its id.
  public void repeatUnknown(ServerClient client) throws Exception {
    for (Sent publish : List.copyOf(sent.values())) {
      if (!isAcknowledged(publish)) {
        publish(client, publish);
      }
    }
  }

  /// Demands that acknowledged ⊆ found ⊆ sent, everything found complete, answered by the index and
  /// with its files, and revisions without a gap.
  ///
  /// @param small the small releases that were sent, acknowledged or not; at most 63
  public void check(ServerClient client, Collection<SmallRelease> small) throws Exception {
    Status status = client.status();
    Set<String> found = new HashSet<>(status.bulletins());
    assertThat(found).as("acknowledged ⊆ found").containsAll(acknowledged.keySet());
    assertThat(sent.keySet()).as("found ⊆ sent").containsAll(found);
    assertThat(status.catalogRevision()).as("one revision for each").isEqualTo(found.size());
    assertThat(acknowledged.values()).allMatch(r -> r >= 1 && r <= status.catalogRevision());

    String machine = SmallRelease.machine(small) + REAL_PRODUCT;
    Explanation explanation = client.explain(machine);
    assertThat(explanation.catalogRevision()).isEqualTo(status.catalogRevision());
    Map<String, Set<UUID>> updates = new TreeMap<>();
    for (Consideration c : explanation.considered()) {
      boolean first =
          updates.computeIfAbsent(c.bulletin(), b -> new HashSet<>()).add(c.identity().updateId());
      assertThat(first).as("%s is there twice", c).isTrue();
    }
    Map<String, Integer> expected = new TreeMap<>();
    found.forEach(bulletin -> expected.put(bulletin, sent(bulletin).updates()));
    Map<String, Integer> counted = new TreeMap<>();
    updates.forEach((bulletin, ids) -> counted.put(bulletin, ids.size()));
    assertThat(counted).as("updates of each bulletin found").isEqualTo(expected);
    assertThat(status.updates())
        .isEqualTo(expected.values().stream().mapToInt(Integer::intValue).sum());

    Map<String, String> walked =
        explanation.considered().stream()
            .filter(c -> c.verdict() == Verdict.OFFERED)
            .collect(Collectors.toMap(Consideration::bulletin, Consideration::packageName));
    Map<String, String> offers = client.offers(machine);
    assertThat(offers).as("the index agrees with a walk over all updates").isEqualTo(walked);
    Set<String> offeredSmall =
        small.stream().map(SmallRelease::bulletin).collect(Collectors.toSet());
    offeredSmall.retainAll(found);
    assertThat(offers.keySet()).as("every small bulletin found").containsAll(offeredSmall);
    for (String file : client.contentUrls(machine)) {
      assertThat(client.get(file).statusCode()).as(file).isEqualTo(200);
    }
  }

  private Sent sent(String bulletin) {
    Sent publish = sent.get(bulletin);
    if (publish == null) {
      throw new AssertionError(bulletin + " was never sent");
    }
    return publish;
  }
}
