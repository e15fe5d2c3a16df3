package io.patchbay.server.catalog;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.catalog.CatalogException.Kind;
import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.Update;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ReadOptions;
import org.rocksdb.WriteBatch;

/// That the audit finds whatever is not as the log says.
final class LogAuditTest {
  @TempDir Path data;

  @Test
  void audit_ofWhatWasPublished_passes() throws IOException {
    try (TestCatalog catalog = TestCatalog.open(data)) {
      catalog.catalog().audit();
      for (int i = 1; i <= 4; i++) {
        catalog.publish(SmallRelease.of(i));
      }
      catalog.publish(SmallRelease.of(2).corrected(2));
      catalog.catalog().audit();
      catalog.catalog().audit(1, 1);
    }
  }

  @Test
  void audit_changeRemoved_namesIt() throws IOException {
    publishFour();
    alter((store, batch) -> store.delete(batch, Family.CHANGES, Keys.revision(2)));
    auditFails("change 2", "missing");
  }

  @Test
  void audit_changeRewritten_namesTheNextOne() throws IOException {
    publishFour();
    alter(
        (store, batch) -> {
          byte[] second = store.get(Family.CHANGES, Keys.revision(2));
          assertThat(second).isNotNull();
          CatalogChange change = store.decode(TestCatalog.codecs().change(), second);
          CatalogChange other =
              new CatalogChange(
                  change.catalogRevision(),
                  UUID.randomUUID(),
                  change.committedAt(),
                  change.previousHead(),
                  change.itemsDigest(),
                  change.itemCount(),
                  change.contentBytes());
          byte[] value = TestCatalog.codecs().change().encode(other);
          store.put(batch, Family.CHANGES, Keys.revision(2), value);
        });
    auditFails("change 3", "does not follow");
  }

  @Test
  void audit_updateRemoved_namesIt() throws IOException {
    publishFour();
    Set<Update> third =
        Set.copyOf(CatalogTest.updatesOf(data.resolve("reference"), List.of(SmallRelease.of(3))));
    alter(
        (store, batch) ->
            store.delete(batch, Family.UPDATES, Keys.update(third.iterator().next().identity())));
    auditFails("change 3", "missing");
  }

  private void publishFour() throws IOException {
    try (TestCatalog catalog = TestCatalog.open(data.resolve("tested"))) {
      for (int i = 1; i <= 4; i++) {
        catalog.publish(SmallRelease.of(i));
      }
    }
  }

  private interface Alteration {
    void apply(Store store, WriteBatch batch);
  }

  private void alter(Alteration alteration) {
    try (Store store = openStore();
        WriteBatch batch = new WriteBatch()) {
      alteration.apply(store, batch);
      store.write(batch);
    }
  }

  private void auditFails(String... parts) throws IOException {
    try (TestCatalog catalog = TestCatalog.open(data.resolve("tested"))) {
      for (int atOnce : List.of(1, 2, 3, 1_000)) {
        assertThatThrownBy(() -> catalog.catalog().audit(atOnce, atOnce))
            .isInstanceOfSatisfying(
                CatalogException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
            .hasMessageContainingAll(parts)
            .hasMessageContaining(data.resolve("tested").toString());
      }
    }
  }

  @Test
  void audit_updateAltered_namesIt() throws IOException {
    publishFour();
    Update third =
        CatalogTest.updatesOf(data.resolve("reference"), List.of(SmallRelease.of(3))).getFirst();
    alter(
        (store, batch) -> {
          byte[] other = TestCatalog.codecs().update().encode(third);
          other[other.length - 1] ^= 1;
          store.put(batch, Family.UPDATES, Keys.update(third.identity()), other);
        });
    auditFails("change 3", third.id().toString(), "altered");
  }

  @Test
  void audit_itemRemoved_namesItsChange() throws IOException {
    publishFour();
    alter((store, batch) -> store.delete(batch, Family.ITEMS, Keys.item(2, 1)));
    auditFails("change 2", "other items");
  }

  @Test
  void audit_itemsBehindTheLastChange_areFound() throws IOException {
    publishFour();
    alter(
        (store, batch) -> {
          byte[] item = requireNonNull(store.get(Family.ITEMS, Keys.item(4, 0)));
          store.putUnframed(batch, Family.ITEMS, Keys.item(5, 0), item);
        });
    auditFails("change 5", "missing");
  }

  /// A byte in its place, by the seed, of every row of what the log says and names.
  @Test
  void audit_anyRowAltered_isFound() throws IOException {
    publishFour();
    Random random = new Random(20081217);
    for (Family family : List.of(Family.CHANGES, Family.ITEMS, Family.UPDATES)) {
      for (byte[] key : keys(family)) {
        byte[] value = exchange(family, key, null, random);
        assertThatThrownBy(this::audit).isInstanceOf(CatalogException.class);
        exchange(family, key, value, random);
      }
    }
    audit();
  }

  private void audit() throws IOException {
    try (TestCatalog catalog = TestCatalog.open(data.resolve("tested"))) {
      catalog.catalog().audit();
    }
  }

  private List<byte[]> keys(Family family) {
    List<byte[]> keys = new ArrayList<>();
    try (Store store = openStore();
        ReadOptions options = new ReadOptions()) {
      store.each(family, options, at -> keys.add(at.key()));
    }
    return keys;
  }

  // Puts back what was there; null: alters a byte of it.
  private byte[] exchange(Family family, byte[] key, byte @Nullable [] back, Random random) {
    try (Store store = openStore();
        WriteBatch batch = new WriteBatch()) {
      byte[] value = requireNonNull(store.get(family, key));
      byte[] other = value.clone();
      other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
      store.putUnframed(batch, family, key, back == null ? other : back);
      store.write(batch);
      return value;
    }
  }

  private Store openStore() {
    Path folder = data.resolve("tested").resolve("catalog");
    return Store.open(folder, List.of(Family.values()), 1 << 20, false);
  }
}
