package io.patchbay.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.patchbay.server.applicability.Row;
import io.patchbay.server.applicability.RowBuilder;
import io.patchbay.server.applicability.RowMatch;
import io.patchbay.server.applicability.RowMember;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Update;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.SmallWorld;
import io.patchbay.server.wire.StoredCodecs;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.provider.MethodSource;

/// A row of the index with whatever is in it, once its checksum fits. Who can write that can write
/// anything into the catalog, so an exception will do; but a query must not take the server's
/// memory, its stack, or its time.
final class RowFuzzTest {
  private static final long BYTES_MAX = 64 << 20;
  private static final IndexTuple ANY = new IndexTuple("", IndexTuple.ANY_OS, null, null);
  private static final int CHECKED_FROM = 5;
  private static final List<ClientConfiguration> MACHINES =
      Stream.of(Machines.XP_IE7, Machines.XP_IE6_UNMEASURED + "&installed=KB960714")
          .map(Machines::of)
          .toList();

  static Stream<byte[]> rows() {
    return IntStream.of(1, 3, 8)
        .mapToObj(
            count -> {
              SmallWorld world = new SmallWorld(count);
              return row(world.updates(count));
            });
  }

  private static byte[] row(List<Update> updates) {
    List<RowMember> members =
        updates.stream()
            .map(u -> new RowMember(u, offerable(u), Set.copyOf(u.supersedes())))
            .toList();
    return RowBuilder.build(ANY, members, StoredCodecs.OFFER);
  }

  private static Rule offerable(Update update) {
    return new Rule.AllOf(
        List.of(update.rules().installable(), new Rule.Not(update.rules().installed())));
  }

  @MethodSource("rows")
  @FuzzTest
  void row_thatFitsItsChecksum_costsLittle_whateverItSays(byte[] bytes) {
    if (bytes.length > CHECKED_FROM) {
      Cost.isAtMost(BYTES_MAX, () -> read(fitted(bytes)));
    }
  }

  private static byte[] fitted(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, CHECKED_FROM, bytes.length - CHECKED_FROM);
    byte[] row = bytes.clone();
    ByteBuffer.wrap(row).put((byte) Row.FORMAT).putInt((int) crc.getValue());
    return row;
  }

  private static void read(byte[] bytes) {
    try {
      Row row = Row.read(bytes);
      RowMatch match = new RowMatch();
      for (ClientConfiguration machine : MACHINES) {
        row.match(machine, match, null);
        remaining(row, match.remaining());
      }
    } catch (RuntimeException e) {
      assertThat(e).isNotNull(); // One query fails.
    }
  }

  private static void remaining(Row row, long[] bits) {
    for (int c = 0; c < row.candidates(); c++) {
      if ((bits[c / 64] & 1L << c) != 0) {
        assertThat(row.identity(c)).isNotNull();
        assertThat(row.releasedAt(c)).isNotNull();
        row.offer(c);
        row.supersedes(c, row.identity(0).updateId());
      }
    }
  }
}
