package io.patchbay.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.Classification;
import io.patchbay.server.domain.Codec;
import io.patchbay.server.domain.FileFacts;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Offer;
import io.patchbay.server.domain.PendingRelease;
import io.patchbay.server.domain.PublishReceipt;
import io.patchbay.server.domain.RebootBehavior;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.Severity;
import io.patchbay.server.domain.Sha1;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.testing.SmallWorld;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is written is read back, and always written the same.
final class StoredCodecsProperties {
  private static final int VALUES = 100;

  static LongStream seeds() {
    return SmallWorld.seeds(5);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void update_decodedAgain_isEqual(long seed) {
    SmallWorld world = new SmallWorld(seed);
    world.updates(VALUES).forEach(update -> roundTrip(seed, StoredCodecs.UPDATE, update));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void bulletin_decodedAgain_isEqual(long seed) {
    SmallWorld world = new SmallWorld(seed);
    for (int i = 0; i < VALUES; i++) {
      roundTrip(seed, StoredCodecs.BULLETIN, bulletin(world));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void offer_decodedAgain_isEqual(long seed) {
    SmallWorld world = new SmallWorld(seed);
    world.updates(VALUES).forEach(u -> roundTrip(seed, StoredCodecs.OFFER, Offer.of(u)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void catalogChange_decodedAgain_isEqual(long seed) {
    SmallWorld world = new SmallWorld(seed);
    for (int i = 0; i < VALUES; i++) {
      CatalogChange change =
          new CatalogChange(
              world.random().nextLong(1, Long.MAX_VALUE),
              id(world),
              instant(world),
              digest(world),
              digest(world),
              world.random().nextInt(1, Integer.MAX_VALUE),
              world.random().nextLong(Long.MAX_VALUE));
      roundTrip(seed, StoredCodecs.CATALOG_CHANGE, change);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void pendingRelease_decodedAgain_isEqual(long seed) {
    SmallWorld world = new SmallWorld(seed);
    for (int i = 0; i < VALUES / 10; i++) {
      Release release = new Release(bulletin(world), world.updates(world.random().nextInt(10)));
      roundTrip(
          seed,
          StoredCodecs.PENDING_RELEASE,
          new PendingRelease(id(world), digest(world), release, facts(world)));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void publishReceipt_decodedAgain_isEqual(long seed) {
    SmallWorld world = new SmallWorld(seed);
    for (int i = 0; i < VALUES; i++) {
      long revision = world.random().nextLong(Long.MAX_VALUE);
      int added = world.random().nextInt(1000);
      Instant until = i % 2 == 0 ? null : instant(world);
      roundTrip(
          seed,
          StoredCodecs.PUBLISH_RECEIPT,
          new PublishReceipt(digest(world), revision, added, until));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void file_decodedAgain_isEqual(long seed) {
    SmallWorld world = new SmallWorld(seed);
    for (int i = 0; i < VALUES; i++) {
      facts(world).values().forEach(facts -> roundTrip(seed, StoredCodecs.FILE, facts));
    }
  }

  static Stream<Codec<?>> codecs() {
    return Stream.of(
        StoredCodecs.UPDATE,
        StoredCodecs.BULLETIN,
        StoredCodecs.OFFER,
        StoredCodecs.CATALOG_CHANGE,
        StoredCodecs.PENDING_RELEASE,
        StoredCodecs.PUBLISH_RECEIPT,
        StoredCodecs.FILE);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void decode_bytesThatAreNoSuchValue_refused(Codec<?> codec) {
    assertThatThrownBy(() -> codec.decode(new byte[] {-1, -1, -1}))
        .isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> codec.decode(new byte[0])).isInstanceOf(InvalidValueException.class);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void decode_flippedBits_isAValueOrRefused(long seed) {
    SmallWorld world = new SmallWorld(seed);
    for (Update update : world.updates(30)) {
      byte[] bytes = StoredCodecs.UPDATE.encode(update);
      for (int i = 0; i < 100; i++) {
        byte[] damaged = bytes.clone();
        int bit = world.random().nextInt(8 * damaged.length);
        damaged[bit / 8] ^= (byte) (1 << bit % 8);
        try {
          assertThat(StoredCodecs.UPDATE.decode(damaged)).isNotNull();
        } catch (InvalidValueException e) {
          assertThat(e).hasMessageContaining("expected");
        }
      }
    }
  }

  private static <T> void roundTrip(long seed, Codec<T> codec, T value) {
    byte[] bytes = codec.encode(value);
    T read = codec.decode(bytes);
    assertThat(read).as("seed %d", seed).isEqualTo(value);
    assertThat(codec.encode(read)).as("seed %d, %s", seed, value).isEqualTo(bytes);
  }

  private static Bulletin bulletin(SmallWorld world) {
    return new Bulletin(
        "MS08-" + world.random().nextInt(100),
        1 + world.random().nextInt(9),
        "\u00dcberschrift \ud83d\ude00",
        "" + world.random().nextInt(1_000_000),
        world.random().nextBoolean() ? "" : "961051",
        world.random().nextBoolean() ? List.of() : List.of("CVE-2008-4844", "CVE-2009-0075"),
        world.oneOf(List.of(Severity.values())),
        world.oneOf(List.of(Classification.values())),
        world.oneOf(List.of(RebootBehavior.values())),
        instant(world),
        world.random().nextBoolean(),
        ids(world));
  }

  private static List<UUID> ids(SmallWorld world) {
    return Stream.generate(() -> id(world)).limit(world.random().nextInt(5)).toList();
  }

  private static UUID id(SmallWorld world) {
    return new UUID(world.random().nextLong(), world.random().nextLong());
  }

  private static Instant instant(SmallWorld world) {
    return Instant.ofEpochSecond(
        world.random().nextLong(-2_000_000_000L, 4_000_000_000L),
        world.random().nextInt(1_000_000_000));
  }

  private static Map<Sha256, FileFacts> facts(SmallWorld world) {
    Map<Sha256, FileFacts> facts = new HashMap<>();
    for (int i = world.random().nextInt(4); i > 0; i--) {
      byte[] sha1 = new byte[20];
      world.random().nextBytes(sha1);
      facts.put(
          digest(world),
          new FileFacts(world.random().nextLong(Long.MAX_VALUE), Sha1.ofDigest(sha1)));
    }
    return facts;
  }

  private static Sha256 digest(SmallWorld world) {
    return Sha256.of(id(world).toString().getBytes(StandardCharsets.UTF_8));
  }
}
