package io.patchbay.server.applicability;

import io.patchbay.server.domain.Codec;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Offer;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Update;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes a [Row]. The same members give the same bytes, in whatever order they come. For one row;
/// not thread-safe.
public final class RowBuilder {
  /// More updates for one tuple would make the row's closures larger than is sensible.
  public static final int CANDIDATES_MAX = 4096;

  private static final int U16_MAX = 0xFFFF;

  private final Codec<Offer> offers;
  private final List<RowMember> members;
  private final RowTuple tuple;
  private final RowNames names = new RowNames();
  private final List<Placed> boxes = new ArrayList<>();

  // A box of the row, with what it says of whom.
  private record Placed(int candidate, boolean offer, Box box, @Nullable Rule rule) {}

  private RowBuilder(IndexTuple tuple, List<RowMember> members, Codec<Offer> offers) {
    this.tuple = new RowTuple(tuple);
    this.members = members;
    this.offers = offers;
  }

  /// The bytes of the row in which these updates stand.
  ///
  /// @param offers how an offer is written
  /// @throws InvalidValueException if there are too many
  public static byte[] build(IndexTuple tuple, Collection<RowMember> members, Codec<Offer> offers) {
    if (members.size() > CANDIDATES_MAX) {
      throw new InvalidValueException(
          members.size() + " updates for " + tuple, "at most " + CANDIDATES_MAX);
    }
    List<RowMember> ordered = new ArrayList<>(members);
    ordered.sort(RowMember.IN_ROW);
    return new RowBuilder(tuple, ordered, offers).build();
  }

  private byte[] build() {
    for (int c = 0; c < members.size(); c++) {
      place(c, members.get(c).offerable());
    }
    placeMeant();
    SortedMap<Variable, byte[]> intervals = intervals();
    int boxesAt = Row.HEADER_BYTES + Row.VARIABLE_BYTES * intervals.size();
    for (byte[] one : intervals.values()) {
      boxesAt += one.length;
    }
    int conditionsAt = boxesAt + Row.BOX_BYTES * boxes.size();
    int[] conditionOf = new int[boxes.size()];
    byte[] conditions = conditions(conditionsAt, conditionOf);
    intervals.keySet().forEach(v -> names.number(v.name()));
    check(names.count(), RowNames.NAMES_MAX, "names");
    List<byte[]> closures = new ArrayList<>();
    List<UUID> externals = externals();
    check(externals.size(), U16_MAX, "superseded updates");
    members.forEach(member -> closures.add(closure(member, externals)));
    List<byte[]> offered = offers();
    int candidatesAt = conditionsAt + conditions.length;
    int closuresAt = candidatesAt + Row.CANDIDATE_BYTES * members.size();
    int externalsAt = closuresAt + total(closures);
    int namesAt = externalsAt + Row.ID_BYTES * externals.size();
    int offersAt = namesAt + names.bytes();
    ByteBuffer to = ByteBuffer.allocate(offersAt + total(offered));
    to.put((byte) Row.FORMAT).putInt(0);
    to.putShort((short) members.size()).putShort((short) externals.size());
    to.putShort((short) intervals.size()).putShort((short) names.count()).putInt(boxes.size());
    to.putInt(boxesAt).putInt(candidatesAt).putInt(closuresAt).putInt(externalsAt).putInt(namesAt);
    putVariables(to, intervals);
    for (int b = 0; b < boxes.size(); b++) {
      Placed placed = boxes.get(b);
      to.putShort((short) placed.candidate).put((byte) (placed.offer ? 1 : 0));
      to.putInt(conditionOf[b]);
    }
    to.put(conditions);
    putCandidates(to, offered, offersAt);
    closures.forEach(to::put);
    externals.forEach(id -> to.put(Ids.bytes(id)));
    names.write(to);
    offered.forEach(to::put);
    byte[] row = to.array();
    return to.putInt(1, Row.checksum(row)).array();
  }

  private void check(int count, int max, String what) {
    if (count > max) {
      throw new InvalidValueException(count + " " + what + " for " + tuple, "at most " + max);
    }
  }

  private static int total(List<byte[]> parts) {
    return parts.stream().mapToInt(part -> part.length).sum();
  }

  private void place(int candidate, Rule offerable) {
    Boxes where = Boxes.of(offerable);
    for (Box box : tuple.within(where.boxes())) {
      boxes.add(new Placed(candidate, true, box, where.exact() ? null : offerable));
    }
  }

  // Updates of one product are mostly meant for the same machines, so few boxes say it for all.
  private void placeMeant() {
    Set<Box> exact = new HashSet<>();
    for (int c = 0; c < members.size(); c++) {
      Rule installable = members.get(c).update().rules().installable();
      Boxes where = Boxes.of(installable);
      for (Box box : tuple.within(where.boxes())) {
        if (!where.exact() || exact.add(box)) {
          boxes.add(new Placed(c, false, box, where.exact() ? null : installable));
        }
      }
    }
  }

  // For each variable the numbers at which anything changes, and the boxes of each interval.
  private SortedMap<Variable, byte[]> intervals() {
    SortedMap<Variable, TreeSet<Long>> numbers = new TreeMap<>();
    for (Placed placed : boxes) {
      for (Literal.In in : placed.box.sets()) {
        TreeSet<Long> of =
            numbers.computeIfAbsent(in.variable(), v -> new TreeSet<>(Long::compareUnsigned));
        for (long change : in.values().changes()) {
          of.add(change);
        }
      }
    }
    SortedMap<Variable, byte[]> intervals = new TreeMap<>();
    numbers.forEach(
        (variable, of) ->
            intervals.put(variable, intervals(variable, of.stream().mapToLong(n -> n).toArray())));
    return intervals;
  }

  private byte[] intervals(Variable variable, long[] numbers) {
    check(numbers.length, U16_MAX, "boundaries of " + variable);
    int words = Row.words(boxes.size());
    ByteBuffer to = ByteBuffer.allocate(8 * (numbers.length + (numbers.length + 2) * words));
    for (long number : numbers) {
      to.putLong(number);
    }
    ValueSet[] sets = new ValueSet[boxes.size()];
    for (int b = 0; b < sets.length; b++) {
      ValueSet values = boxes.get(b).box.values(variable);
      sets[b] = values == null ? ValueSet.ALL : values;
    }
    BitSet bits = new BitSet(sets.length);
    for (int b = 0; b < sets.length; b++) {
      bits.set(b, sets[b].containsUnreported());
    }
    put(bits, words, to);
    boolean zero = numbers.length > 0 && numbers[0] == 0;
    for (int b = 0; b < sets.length; b++) {
      bits.set(b, !zero && sets[b].contains(0)); // Below the first number, if anything is.
    }
    put(bits, words, to);
    for (long from : numbers) {
      for (int b = 0; b < sets.length; b++) {
        bits.set(b, sets[b].contains(from));
      }
      put(bits, words, to);
    }
    return to.array();
  }

  private static void put(BitSet bits, int words, ByteBuffer to) {
    long[] set = bits.toLongArray();
    for (int w = 0; w < words; w++) {
      to.putLong(w < set.length ? set[w] : 0);
    }
  }

  private void putVariables(ByteBuffer to, SortedMap<Variable, byte[]> intervals) {
    int at = Row.HEADER_BYTES + Row.VARIABLE_BYTES * intervals.size();
    int words = Row.words(boxes.size());
    for (Map.Entry<Variable, byte[]> entry : intervals.entrySet()) {
      int count = (entry.getValue().length / 8 - 2 * words) / (1 + words);
      to.put((byte) entry.getKey().kind().code());
      to.putShort((short) names.number(entry.getKey().name())).putShort((short) count).putInt(at);
      at += entry.getValue().length;
    }
    intervals.values().forEach(to::put);
  }

  // Equal conditions stand once.
  private byte[] conditions(int from, int[] conditionOf) {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    Map<ByteBuffer, Integer> known = new HashMap<>();
    for (int b = 0; b < boxes.size(); b++) {
      Placed placed = boxes.get(b);
      if (!placed.box.records().isEmpty() || placed.rule != null) {
        byte[] condition = condition(placed);
        Integer at = known.putIfAbsent(ByteBuffer.wrap(condition), from + to.size());
        if (at == null) {
          at = from + to.size();
          to.writeBytes(condition);
        }
        conditionOf[b] = at;
      }
    }
    return to.toByteArray();
  }

  private byte[] condition(Placed placed) {
    SortedMap<String, Boolean> records = placed.box.records();
    byte[] rule = placed.rule == null ? new byte[0] : RowRule.encode(placed.rule, names);
    ByteBuffer to = ByteBuffer.allocate(3 + 2 * records.size() + rule.length);
    to.putShort((short) records.size());
    records.forEach(
        (record, there) -> to.putShort((short) (2 * names.number(record) + (there ? 1 : 0))));
    return to.put((byte) (rule.length == 0 ? 0 : 1)).put(rule).array();
  }

  private List<UUID> externals() {
    Set<UUID> here = new HashSet<>();
    members.forEach(member -> here.add(member.update().id()));
    Set<UUID> externals = new HashSet<>();
    members.forEach(member -> externals.addAll(member.supersededClosure()));
    externals.removeAll(here);
    List<UUID> ordered = new ArrayList<>(externals);
    ordered.sort((a, b) -> Arrays.compareUnsigned(Ids.bytes(a), Ids.bytes(b)));
    return ordered;
  }

  private byte[] closure(RowMember member, List<UUID> externals) {
    int columns = members.size() + externals.size();
    BitSet bits = new BitSet(columns);
    for (int c = 0; c < members.size(); c++) {
      bits.set(c, member.supersededClosure().contains(members.get(c).update().id()));
    }
    for (int e = 0; e < externals.size(); e++) {
      bits.set(members.size() + e, member.supersededClosure().contains(externals.get(e)));
    }
    ByteBuffer to = ByteBuffer.allocate(8 * Row.words(columns));
    put(bits, Row.words(columns), to);
    return to.array();
  }

  // Those that no other member supersedes carry their offer: they are what is mostly offered.
  private List<byte[]> offers() {
    Set<UUID> superseded = new HashSet<>();
    members.forEach(member -> superseded.addAll(member.supersededClosure()));
    return members.stream()
        .map(RowMember::update)
        .map(u -> superseded.contains(u.id()) ? new byte[0] : offers.encode(Offer.of(u)))
        .toList();
  }

  private void putCandidates(ByteBuffer to, List<byte[]> offered, int offersAt) {
    int at = offersAt;
    for (int c = 0; c < members.size(); c++) {
      Update update = members.get(c).update();
      int length = offered.get(c).length;
      to.put(Ids.bytes(update.id())).putInt(update.identity().revision());
      Instant released = update.releasedAt();
      to.putLong(released.getEpochSecond()).putInt(released.getNano());
      to.putInt(length == 0 ? 0 : at).putInt(length);
      at += length;
    }
  }
}
