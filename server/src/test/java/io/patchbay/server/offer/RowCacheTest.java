package io.patchbay.server.offer;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.applicability.Row;
import io.patchbay.server.applicability.RowBuilder;
import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Language;
import io.patchbay.server.wire.StoredCodecs;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RowCacheTest {
  private static final int XP = 5 << 16 | 1;
  private static final Language DEU = Language.ofCode("DEU");
  private static final long BYTES_MAX = 64 << 10;

  private static IndexTuple tuple(int product) {
    return new IndexTuple("product-" + product, XP, Architecture.X86, DEU);
  }

  private static TupleRows<Answer> rows(int product) {
    IndexTuple tuple = tuple(product);
    byte[] row = RowBuilder.build(tuple, List.of(), StoredCodecs.OFFER);
    return new TupleRows<>(tuple, List.of(new KnownRow<>(Row.read(row), Set.of())));
  }

  private static boolean holds(RowCache<Answer> cache, int product) {
    return cache.get("product-" + product, XP, Architecture.X86, DEU) != null;
  }

  @Test
  void get_whatWasPut_isFound_andNothingElse() {
    RowCache<Answer> cache = new RowCache<>(1 << 20);
    TupleRows<Answer> rows = rows(1);
    cache.put(rows);

    assertThat(cache.get("product-1", XP, Architecture.X86, DEU)).isSameAs(rows);
    assertThat(cache.get("product-2", XP, Architecture.X86, DEU)).isNull();
    assertThat(cache.get("product-1", XP + 1, Architecture.X86, DEU)).isNull();
    assertThat(cache.get("product-1", XP, Architecture.X64, DEU)).isNull();
    assertThat(cache.get("product-1", XP, null, DEU)).isNull();
    assertThat(cache.get("product-1", XP, Architecture.X86, Language.ofCode("ENU"))).isNull();
    assertThat(cache.get("product-1", XP, Architecture.X86, null)).isNull();
  }

  @Test
  void put_moreThanFits_staysWithinItsBytes_andKeepsWhatIsRead() {
    RowCache<Answer> cache = new RowCache<>(BYTES_MAX);
    int kept = 0;
    for (int i = 0; i < 2_000; i++) {
      cache.put(rows(i));
      assertThat(cache.bytes()).isBetween(1L, BYTES_MAX);
      kept += holds(cache, 0) ? 1 : 0;
    }
    long there = IntStream.range(0, 2_000).filter(i -> holds(cache, i)).count();
    assertThat(there).isBetween(10L, BYTES_MAX / rows(0).bytes);
    assertThat(kept).as("what is read all the time stays nearly always").isGreaterThan(1_500);
  }

  @Test
  void put_andGrow_largerThanTheWhole_keepsNothing() {
    RowCache<Answer> none = new RowCache<>(0);
    none.put(rows(1));
    assertThat(holds(none, 1)).isFalse();

    RowCache<Answer> cache = new RowCache<>(BYTES_MAX);
    TupleRows<Answer> rows = rows(1);
    assertThat(cache.grow(rows, 1)).as("it does not stand in it").isFalse();
    cache.put(rows);
    long before = cache.bytes();
    assertThat(cache.grow(rows, (int) BYTES_MAX)).isFalse();
    assertThat(cache.grow(rows, 100)).isTrue();
    assertThat(cache.bytes()).isEqualTo(before + 100);
  }

  @Test
  void get_whileOthersPut_givesRowsOfThatTupleOrNone() throws InterruptedException {
    RowCache<Answer> cache = new RowCache<>(BYTES_MAX);
    CountDownLatch reading = new CountDownLatch(1);
    AtomicLong wrong = new AtomicLong();
    AtomicLong found = new AtomicLong();
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < 2_000_000 && !Thread.currentThread().isInterrupted(); i++) {
                    int product = i % 200;
                    TupleRows<Answer> rows =
                        cache.get("product-" + product, XP, Architecture.X86, DEU);
                    boolean right =
                        rows == null || rows.isOf("product-" + product, XP, Architecture.X86, DEU);
                    found.addAndGet(rows == null ? 0 : 1);
                    wrong.addAndGet(right ? 0 : 1);
                    reading.countDown();
                  }
                });
    reading.await();
    for (int i = 0; i < 50_000; i++) {
      cache.put(rows(i % 200));
    }
    reader.interrupt();
    reader.join();
    assertThat(wrong).hasValue(0);
    assertThat(found).hasPositiveValue();
  }
}
