package io.patchbay.server.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.testing.SmallWorld;
import io.patchbay.server.wire.FeedWire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever happens to the bytes of a feed: what comes out of it is what went in, or a violation.
final class ChangeVerifierProperties {
  private static final int MUTATIONS = 20_000;
  private static final int CHANGES = 4;

  @Test
  void accept_anyMutationOfAFeed_originalChangesOrAViolation() throws IOException {
    long seed = SmallWorld.seeds(1).findFirst().orElseThrow();
    Random random = new Random(seed);
    SampleFeed feed = new SampleFeed(seed, CHANGES);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      Scope scope = random.nextBoolean() ? Scope.ALL : SampleFeed.ONLY_IE;
      byte[] bytes = mutated(feed.frames(0, CHANGES, scope), random);
      refused += isRefused(feed, scope, bytes, "seed " + seed + ", mutation " + i) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(MUTATIONS * 9 / 10);
  }

  private static byte[] mutated(List<FeedFrame> feed, Random random) throws IOException {
    List<FeedFrame> frames = new ArrayList<>(feed);
    int at = random.nextInt(frames.size());
    int kind = random.nextInt(8);
    switch (kind) {
      case 0 -> frames.remove(at);
      case 1 -> frames.add(random.nextInt(frames.size() + 1), frames.get(at));
      case 2 -> Collections.swap(frames, at, random.nextInt(frames.size()));
      default -> {}
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (FeedFrame frame : frames) {
      FeedWire.write(frame, out);
    }
    return kind < 3 ? out.toByteArray() : mutated(out.toByteArray(), kind, random);
  }

  private static byte[] mutated(byte[] bytes, int kind, Random random) {
    int at = random.nextInt(bytes.length);
    int length = random.nextInt(Math.min(200, bytes.length - at));
    return switch (kind) {
      case 3 -> Arrays.copyOf(bytes, at);
      case 4 -> joined(bytes, 0, at, at + length, bytes.length);
      case 5 -> joined(bytes, 0, at + length, at, bytes.length);
      case 6 -> {
        bytes[at] = (byte) random.nextInt();
        yield bytes;
      }
      default -> {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        yield bytes;
      }
    };
  }

  /// Two parts of it: with a gap between them, or overlapping.
  private static byte[] joined(byte[] bytes, int from, int to, int from2, int to2) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, from, to - from);
    out.write(bytes, from2, to2 - from2);
    return out.toByteArray();
  }

  private static boolean isRefused(SampleFeed feed, Scope scope, byte[] bytes, String which)
      throws IOException {
    ChangeVerifier verifier = new ChangeVerifier(feed.range(0, CHANGES, scope), 1 << 20);
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    List<ReplicatedChange> taken = new ArrayList<>();
    boolean isRefused = false;
    try {
      for (FeedFrame frame; (frame = FeedWire.read(in)) != null; ) {
        verifier.accept(frame).ifPresent(taken::add);
      }
    } catch (FeedViolationException | InvalidValueException | EOFException e) {
      isRefused = true;
    }
    for (int i = 0; i < taken.size(); i++) {
      isSame(taken.get(i), feed.changes.get(i), scope, which);
    }
    assertThat(isRefused || !verifier.isEnded() || taken.size() == CHANGES).as(which).isTrue();
    return isRefused || !verifier.isEnded();
  }

  private static void isSame(
      ReplicatedChange taken, ReplicatedChange original, Scope scope, String which) {
    assertThat(taken.row()).as(which).isEqualTo(original.row());
    assertThat(taken.items()).as(which).hasSameSizeAs(original.items());
    for (int i = 0; i < taken.items().size(); i++) {
      ReplicatedChange.Item item = taken.items().get(i);
      ReplicatedChange.Item expected = original.items().get(i);
      assertThat(item.encoded()).as(which).isEqualTo(expected.encoded());
      assertThat(item.content())
          .as(which)
          .isEqualTo(scope.includes(expected.item()) ? expected.content() : null);
    }
  }
}
