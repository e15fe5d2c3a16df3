package io.patchbay.server.simulation;

import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.ItemsDigest;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.wire.FeedWire;
import io.patchbay.server.wire.StoredCodecs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// What somebody between two servers does to an answer: every trick that leaves its digests as they
/// are, or makes new ones that its chain does not have.
final class Tampering {
  private Tampering() {}

  /// @param seen parts of other answers that came the same way
  static List<byte[]> tamper(List<byte[]> parts, List<byte[]> seen, Random random) {
    if (random.nextInt(3) == 0) {
      return shuffled(parts, random);
    }
    List<byte[]> to = new ArrayList<>(parts);
    int at = random.nextInt(to.size());
    switch (random.nextInt(11)) {
      case 0 -> to.set(at, flipped(to.get(at), random));
      case 1 -> to.remove(at);
      case 2 -> to.add(at, to.get(at));
      case 3 -> Collections.swap(to, at, random.nextInt(to.size()));
      case 4 -> to.set(at, cut(to.get(at), random));
      case 5 -> to.addAll(at, seen.isEmpty() ? parts : seen);
      case 6 -> Collections.nCopies(300, to.get(at)).forEach(to::add);
      case 7 -> to.replaceAll(part -> random.nextInt(4) == 0 ? with(part, null) : part);
      case 8 -> to.replaceAll(part -> random.nextInt(4) == 0 ? with(part, new byte[1]) : part);
      case 9 -> to.replaceAll(part -> random.nextInt(3) == 0 ? reworded(part, random) : part);
      default -> {
        for (int i = to.size() - 1; i >= 0; i--) {
          to.set(i, random.nextInt(2) == 0 ? forged(to, i) : to.get(i));
        }
      }
    }
    return to;
  }

  private static byte[] flipped(byte[] part, Random random) {
    byte[] to = part.clone();
    if (to.length > 0) {
      to[random.nextInt(to.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return to;
  }

  private static byte[] cut(byte[] part, Random random) {
    return Arrays.copyOf(part, random.nextInt(part.length + 1));
  }

  /// An item with other content, or none.
  private static byte[] with(byte[] part, byte @Nullable [] content) {
    return decoded(part) instanceof FeedFrame.Item item
        ? Reply.encoded(new FeedFrame.Item(item.item(), content))
        : part;
  }

  /// An update that says something else, with the digest of that.
  private static byte[] reworded(byte[] part, Random random) {
    if (!(decoded(part) instanceof FeedFrame.Item frame)
        || frame.content() == null
        || !(StoredCodecs.CHANGE_ITEM.decode(frame.item()) instanceof ChangeItem.OfUpdate update)) {
      return part;
    }
    byte[] content = flipped(frame.content(), random);
    ChangeItem.OfUpdate reworded =
        new ChangeItem.OfUpdate(
            update.identity(),
            update.product(),
            update.classification(),
            update.language(),
            update.architectures(),
            new ChangeItem.Content(Sha256.of(content), content.length));
    return Reply.encoded(new FeedFrame.Item(StoredCodecs.CHANGE_ITEM.encode(reworded), content));
  }

  /// Whole changes dropped, repeated, or in another order.
  private static List<byte[]> shuffled(List<byte[]> parts, Random random) {
    List<List<byte[]>> groups = new ArrayList<>();
    for (byte[] part : parts) {
      if (groups.isEmpty() || !(decoded(part) instanceof FeedFrame.Item)) {
        groups.add(new ArrayList<>());
      }
      groups.getLast().add(part);
    }
    int at = random.nextInt(groups.size());
    switch (random.nextInt(3)) {
      case 0 -> groups.remove(at);
      case 1 -> groups.add(random.nextInt(groups.size() + 1), groups.get(at));
      default -> Collections.swap(groups, at, random.nextInt(groups.size()));
    }
    return groups.stream().flatMap(List::stream).toList();
  }

  /// Another change, whose own digests fit: with a later instant and one item more or less.
  private static byte[] forged(List<byte[]> parts, int at) {
    if (!(decoded(parts.get(at)) instanceof FeedFrame.Change row)) {
      return parts.get(at);
    }
    CatalogChange change = StoredCodecs.CATALOG_CHANGE.decode(row.row());
    ItemsDigest digest = new ItemsDigest();
    int count = 0;
    for (int i = at + 1; i < parts.size(); i++) {
      if (!(decoded(parts.get(i)) instanceof FeedFrame.Item item)) {
        break;
      }
      digest.add(item.item());
      count++;
    }
    CatalogChange forged =
        new CatalogChange(
            change.catalogRevision(),
            change.publishId(),
            change.committedAt().plusSeconds(1),
            change.previousHead(),
            digest.end(),
            Math.max(1, count),
            change.contentBytes());
    return Reply.encoded(new FeedFrame.Change(StoredCodecs.CATALOG_CHANGE.encode(forged)));
  }

  private static FeedFrame decoded(byte[] part) {
    try {
      FeedFrame frame = FeedWire.read(new ByteArrayInputStream(part));
      return frame == null ? new FeedFrame.Item(part, null) : frame;
    } catch (IOException | InvalidValueException e) {
      return new FeedFrame.Item(part, null);
    }
  }
}
