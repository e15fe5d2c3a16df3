package io.patchbay.server.applicability;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.UpdateIdentity;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One row of the index: the updates that may apply to one tuple of product, system, architecture
/// and language, in a form that is evaluated where it lies, without decoding and without garbage.
/// Immutable; safe for any thread.
///
/// Where an update is offerable is cut into boxes (each variable in a set of values), and box *b*
/// of the row is bit *b*. For each variable the row has the sorted numbers at which anything
/// changes, and for each interval between them the boxes that hold there. A machine's value selects
/// one interval a variable; the intersection of their bits are the boxes the machine is in. This is
/// the bit vector scheme of packet classification (Lakshman and Stiliadis, SIGCOMM 1998). Boxes
/// found are then held against the machine's records; what an offerable candidate supersedes is
/// skipped.
///
/// All numbers are big-endian.
///
/// ```
///  0  u8   format, now 2 (1 was a Protobuf message)
///  1  u32  CRC-32C of all bytes behind it
///  5  u16  C candidates, in an order in which what supersedes comes before what is superseded
///  7  u16  E external ids: superseded by a candidate, themselves in other rows or unknown
///  9  u16  V variables
/// 11  u16  N names
/// 13  u32  B boxes; W = B / 64 words of 64 bits, rounded up
/// 17  u32  where the boxes are
/// 21  u32  where the candidates are
/// 25  u32  where the closures are
/// 29  u32  where the external ids are
/// 33  u32  where the names are
/// 37       V variables: u8 kind, u16 name, u16 n, u32 where its intervals are
///
/// intervals   n numbers u64, ascending; then n + 2 times W words: the boxes that hold if it is not
///             reported, below the first number, from the first number on, ...
/// boxes       u16 candidate, u8 what the box says (1 offerable, 0 meant for the machine),
///             u32 where its condition is (0: it has none)
/// condition   u16 count, then u16 each: twice a record's name, plus 1 if the record must be there;
///             then u8 1 and a rule (RowRule) if the boxes of this candidate are not exact, else 0
/// candidates  id (16), u32 revision, i64 and u32 released at (seconds, nanoseconds),
///             u32 and u32 where its offer is and how long (0: superseded in this row, not here)
/// closures    for each candidate (C + E) bits in words: all it supersedes, through any chain
/// ```
///
/// In a word, bit *i* is the one worth 2^i.
public final class Row {
  /// Format of the rows that [RowBuilder] writes, and the only one that is read.
  public static final int FORMAT = 2;

  static final int CHECKED_FROM = 5;
  static final int HEADER_BYTES = 37;
  static final int VARIABLE_BYTES = 9;
  static final int BOX_BYTES = 7;
  static final int CANDIDATE_BYTES = 40;
  static final int ID_BYTES = 16;
  private static final int OBJECT_BYTES = 240;
  private static final long NAME_BYTES = 80;

  private final byte[] bytes;
  private final int candidates;
  private final int externals;
  private final int variables;
  private final int words;
  private final long lastWord;
  private final int boxesAt;
  private final int candidatesAt;
  private final int closuresAt;
  private final int externalsAt;
  private final int namesAt;
  // Filled when first asked for; whoever comes second writes the same.
  private final @Nullable String[] names;

  private Row(byte[] bytes) {
    this.bytes = bytes;
    this.candidates = Bytes.u16(bytes, 5);
    this.externals = Bytes.u16(bytes, 7);
    this.variables = Bytes.u16(bytes, 9);
    this.names = new String[Bytes.u16(bytes, 11)];
    int boxes = Bytes.u32(bytes, 13);
    this.words = words(boxes);
    this.lastWord = -1L >>> -boxes; // The bits of the boxes there are: the shift counts modulo 64.
    this.boxesAt = Bytes.u32(bytes, 17);
    this.candidatesAt = Bytes.u32(bytes, 21);
    this.closuresAt = Bytes.u32(bytes, 25);
    this.externalsAt = Bytes.u32(bytes, 29);
    this.namesAt = Bytes.u32(bytes, 33);
  }

  /// A row as [RowBuilder] made it.
  ///
  /// @param bytes not copied, not to be changed
  /// @throws InvalidValueException if the format is another, the checksum does not fit, or its
  ///   parts do not lie in it
  public static Row read(byte[] bytes) {
    int format = bytes.length == 0 ? 0 : bytes[0];
    if (format != FORMAT) {
      throw new InvalidValueException("row format " + format, "row format " + FORMAT);
    }
    if (bytes.length < HEADER_BYTES || Bytes.u32(bytes, 1) != checksum(bytes)) {
      throw new InvalidValueException(bytes.length + " bytes", "a row that fits its checksum");
    }
    Row row = new Row(bytes);
    if (!row.holdsItsParts()) {
      throw new InvalidValueException(bytes.length + " bytes", "a row with all its parts");
    }
    return row;
  }

  // What a reader allocates follows from these; a checksum says that nothing was damaged, not that
  // it was right.
  private boolean holdsItsParts() {
    long boxes = Integer.toUnsignedLong(Bytes.u32(bytes, 13));
    return liesIn(HEADER_BYTES, (long) VARIABLE_BYTES * variables)
        && liesIn(boxesAt, BOX_BYTES * boxes)
        && liesIn(candidatesAt, (long) CANDIDATE_BYTES * candidates)
        && liesIn(closuresAt, 8L * words(candidates + externals) * candidates)
        && liesIn(externalsAt, (long) ID_BYTES * externals)
        && liesIn(namesAt, 4L * names.length);
  }

  private boolean liesIn(int from, long count) {
    return from >= 0 && from + count <= bytes.length;
  }

  static int checksum(byte[] row) {
    CRC32C crc = new CRC32C();
    crc.update(row, CHECKED_FROM, row.length - CHECKED_FROM);
    return (int) crc.getValue();
  }

  static int words(int bits) {
    return (bits + 63) / 64;
  }

  byte[] bytes() {
    return bytes;
  }

  /// Memory it takes, in bytes, estimated: as if every name were known already.
  public long memoryBytes() {
    return OBJECT_BYTES + bytes.length + NAME_BYTES * names.length;
  }

  String name(int number) {
    if (number == RowNames.NONE) {
      return "";
    }
    String name = names[number];
    if (name == null) {
      name = RowNames.read(bytes, namesAt, number);
      names[number] = name;
    }
    return name;
  }

  /// Finds what remains of this row's candidates for the machine: those that are offerable, minus
  /// those that another one of them supersedes, directly or through a chain.
  ///
  /// @param withheld candidates that do not count as offerable, as bits; null: none. The match says
  ///   whether one of them would remain otherwise
  public void match(ClientConfiguration client, RowMatch match, long @Nullable [] withheld) {
    match.prepare(words, words(candidates));
    intersect(client, match.boxes);
    for (int w = 0; w < words; w++) {
      for (long left = match.boxes[w]; left != 0; left &= left - 1) {
        int at = boxesAt + BOX_BYTES * (64 * w + Long.numberOfTrailingZeros(left));
        if (bytes[at + 2] == 0) {
          match.meant = match.meant || holds(at, client);
        } else {
          offer(at, client, match, withheld);
        }
      }
    }
  }

  private void intersect(ClientConfiguration client, long[] boxes) {
    if (words == 0) {
      return;
    }
    for (int w = 0; w < words - 1; w++) {
      boxes[w] = -1;
    }
    boxes[words - 1] = lastWord;
    // What there is to know of the variables stands side by side, and is not unpacked: a row is
    // seldom in the processor's cache, and each object more is one more wait for memory.
    int end = HEADER_BYTES + VARIABLE_BYTES * variables;
    for (int variable = HEADER_BYTES; variable < end; variable += VARIABLE_BYTES) {
      Variable.Kind kind = Variable.Kind.of(bytes[variable]);
      int count = Bytes.u16(bytes, variable + 3);
      int from = Bytes.u32(bytes, variable + 5);
      int found = Variable.find(kind, name(Bytes.u16(bytes, variable + 1)), client);
      int interval =
          found < 0 ? 0 : 1 + Bytes.upper(bytes, from, count, Variable.value(kind, client, found));
      int at = from + 8 * (count + interval * words);
      for (int w = 0; w < words; w++) {
        boxes[w] &= Bytes.u64(bytes, at + 8 * w);
      }
    }
  }

  private void offer(
      int box, ClientConfiguration client, RowMatch match, long @Nullable [] withheld) {
    int candidate = Bytes.u16(bytes, box);
    int word = candidate >>> 6;
    long bit = 1L << candidate;
    if (((match.hidden[word] | match.remaining[word]) & bit) != 0 || !holds(box, client)) {
      return;
    }
    match.meant = true;
    if (withheld != null && (withheld[word] & bit) != 0) {
      match.withheld = true;
      return;
    }
    match.remaining[word] |= bit;
    int closure = closureAt(candidate);
    for (int w = 0; w < match.words; w++) {
      match.hidden[w] |= Bytes.u64(bytes, closure + 8 * w);
    }
  }

  // Whether a box's condition holds, beyond the variables.
  private boolean holds(int box, ClientConfiguration client) {
    int at = Bytes.u32(bytes, box + 3);
    if (at == 0) {
      return true;
    }
    int records = Bytes.u16(bytes, at);
    for (int i = 1; i <= records; i++) {
      int record = Bytes.u16(bytes, at + 2 * i);
      if (client.installedUpdates().contains(name(record >>> 1)) != ((record & 1) != 0)) {
        return false;
      }
    }
    int rule = at + 2 + 2 * records;
    return bytes[rule] == 0 || RowRule.holds(this, rule + 1, client);
  }

  /// How many candidates stand in the row.
  public int candidates() {
    return candidates;
  }

  public UpdateIdentity identity(int candidate) {
    int at = candidatesAt + CANDIDATE_BYTES * candidate;
    return new UpdateIdentity(id(at), Bytes.u32(bytes, at + ID_BYTES));
  }

  /// Those of the candidates that are revisions of these updates, as bits; null: none.
  public long @Nullable [] candidatesOf(Set<UUID> updates) {
    long[] bits = null;
    for (int c = 0; c < candidates && !updates.isEmpty(); c++) {
      if (updates.contains(id(candidatesAt + CANDIDATE_BYTES * c))) {
        bits = bits == null ? new long[words(candidates)] : bits;
        bits[c >>> 6] |= 1L << c;
      }
    }
    return bits;
  }

  /// The ids of all candidates.
  public Set<UUID> updateIds() {
    Set<UUID> ids = new HashSet<>();
    for (int c = 0; c < candidates; c++) {
      ids.add(id(candidatesAt + CANDIDATE_BYTES * c));
    }
    return ids;
  }

  private UUID id(int at) {
    return new UUID(Bytes.u64(bytes, at), Bytes.u64(bytes, at + 8));
  }

  public Instant releasedAt(int candidate) {
    int at = candidatesAt + CANDIDATE_BYTES * candidate + ID_BYTES + 4;
    return Instant.ofEpochSecond(Bytes.u64(bytes, at), Bytes.u32(bytes, at + 8));
  }

  /// What an answer says of that candidate, encoded; null if it is superseded by another candidate
  /// of this row and so seldom asked for.
  public byte @Nullable [] offer(int candidate) {
    int at = candidatesAt + CANDIDATE_BYTES * candidate + ID_BYTES + 16;
    int from = Bytes.u32(bytes, at);
    if (from == 0) {
      return null;
    }
    int length = Bytes.u32(bytes, at + 4);
    Objects.checkFromIndexSize(from, length, bytes.length); // copyOfRange would add zeros.
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  /// Whether that candidate supersedes that update, directly or through a chain.
  public boolean supersedes(int candidate, UUID other) {
    int column = column(other);
    return column >= 0
        && (Bytes.u64(bytes, closureAt(candidate) + 8 * (column >>> 6)) & 1L << column) != 0;
  }

  private int closureAt(int candidate) {
    return closuresAt + 8 * words(candidates + externals) * candidate;
  }

  // Where an update stands in the closures, or -1.
  private int column(UUID id) {
    byte[] key = key(id);
    int low = 0;
    int high = externals - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int at = externalsAt + ID_BYTES * middle;
      int order = Arrays.compareUnsigned(bytes, at, at + ID_BYTES, key, 0, ID_BYTES);
      if (order == 0) {
        return candidates + middle;
      }
      low = order < 0 ? middle + 1 : low;
      high = order < 0 ? high : middle - 1;
    }
    for (int c = 0; c < candidates; c++) {
      if (id(candidatesAt + CANDIDATE_BYTES * c).equals(id)) {
        return c;
      }
    }
    return -1;
  }

  private static byte[] key(UUID id) {
    return ByteBuffer.allocate(ID_BYTES)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }
}
