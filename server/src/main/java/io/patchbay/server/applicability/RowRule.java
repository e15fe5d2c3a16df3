package io.patchbay.server.applicability;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Rule;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/// A rule in a row, for the few that boxes do not cover exactly; evaluated where it lies.
///
/// ```
/// 1 all of, 2 any of   u16 count, then each operand: u32 length, rule
/// 3 not                rule
/// 4 variable in set    u8 kind, u16 name, u8 1 if "not reported" is in it, u16 n, n changes u64
/// 5 record             u16 name
/// ```
final class RowRule {
  private static final int ALL = 1;
  private static final int ANY = 2;
  private static final int NOT = 3;
  private static final int IN = 4;
  private static final int RECORDED = 5;
  private static final int IN_BYTES = 7;

  private RowRule() {}

  static byte[] encode(Rule rule, RowNames names) {
    return switch (rule) {
      case Rule.AllOf all -> operands(ALL, all.operands(), names);
      case Rule.AnyOf any -> operands(ANY, any.operands(), names);
      case Rule.Not not -> {
        byte[] inner = encode(not.operand(), names);
        yield ByteBuffer.allocate(1 + inner.length).put((byte) NOT).put(inner).array();
      }
      default ->
          switch (Literal.of(rule)) {
            case Literal.In in -> in(in, names);
            case Literal.Recorded recorded ->
                ByteBuffer.allocate(3)
                    .put((byte) RECORDED)
                    .putShort((short) names.number(recorded.update()))
                    .array();
          };
    };
  }

  private static byte[] operands(int operator, List<Rule> operands, RowNames names) {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    to.writeBytes(
        ByteBuffer.allocate(3).put((byte) operator).putShort((short) operands.size()).array());
    for (Rule operand : operands) {
      byte[] rule = encode(operand, names);
      to.writeBytes(ByteBuffer.allocate(4).putInt(rule.length).array());
      to.writeBytes(rule);
    }
    return to.toByteArray();
  }

  private static byte[] in(Literal.In in, RowNames names) {
    long[] changes = in.values().changes();
    ByteBuffer to =
        ByteBuffer.allocate(IN_BYTES + 8 * changes.length)
            .put((byte) IN)
            .put((byte) in.variable().kind().code())
            .putShort((short) names.number(in.variable().name()))
            .put((byte) (in.values().containsUnreported() ? 1 : 0))
            .putShort((short) changes.length);
    for (long change : changes) {
      to.putLong(change);
    }
    return to.array();
  }

  /// Whether the rule at `at` holds. Allocates nothing once the row's names are known.
  static boolean holds(Row row, int at, ClientConfiguration client) {
    byte[] bytes = row.bytes();
    return switch (bytes[at]) {
      case ALL -> operands(row, at, client, false);
      case ANY -> operands(row, at, client, true);
      case NOT -> !holds(row, at + 1, client);
      case IN -> in(row, at, client);
      case RECORDED -> client.installedUpdates().contains(row.name(Bytes.u16(bytes, at + 1)));
      default -> throw new IllegalStateException("operator " + bytes[at] + " in a checked row");
    };
  }

  private static boolean operands(Row row, int at, ClientConfiguration client, boolean decisive) {
    int next = at + 3;
    for (int left = Bytes.u16(row.bytes(), at + 1); left > 0; left--) {
      if (holds(row, next + 4, client) == decisive) {
        return decisive;
      }
      next += 4 + Bytes.u32(row.bytes(), next);
    }
    return !decisive;
  }

  private static boolean in(Row row, int at, ClientConfiguration client) {
    byte[] bytes = row.bytes();
    Variable.Kind kind = Variable.Kind.of(bytes[at + 1]);
    int found = Variable.find(kind, row.name(Bytes.u16(bytes, at + 2)), client);
    if (found < 0) {
      return bytes[at + 4] != 0;
    }
    long value = Variable.value(kind, client, found);
    int changes = Bytes.u16(bytes, at + 5);
    return (Bytes.upper(bytes, at + IN_BYTES, changes, value) & 1) != 0;
  }
}
