package io.patchbay.server.simulation;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// The way from a mirror to its upstream, with what is between them: delay, loss, resets,
/// partitions, the upstream's cache, and somebody who tampers.
final class Link {
  private static final int SEEN_MAX = 40;

  private final Timeline timeline;
  private final Random random;
  private final List<byte[]> seen = new ArrayList<>();
  boolean isParted;
  boolean isHasty;
  double losing;
  double cutting;
  double tampering;
  double stalling;
  long delayMax = 20;

  Link(Timeline timeline, Random random) {
    this.timeline = timeline;
    this.random = random;
  }

  /// From now on nothing is in the way, but for what the cache has.
  void heal() {
    isParted = false;
    isHasty = false;
    losing = 0;
    cutting = 0;
    tampering = 0;
    stalling = 0;
    delayMax = 20;
  }

  /// @param fresh past the cache
  void ask(Mirror from, long question, Request request, boolean fresh) {
    if (isParted || chance(losing)) {
      if (random.nextBoolean()) {
        later(() -> from.onUnreachable(question), from.name + " is told of no connection");
      }
      return;
    }
    Cache cache = from.upstream.cache;
    List<byte[]> cached =
        cache != null && request instanceof Request.Range range && !fresh
            ? cache.answer(range)
            : null;
    if (cached != null) {
      deliver(from, from, question, cached);
      return;
    }
    Request forwarded =
        isHasty && request instanceof Request.Head head
            ? new Request.Head(head.since(), 0)
            : request;
    later(() -> arrive(from, question, forwarded), from.name + "'s question arrives");
  }

  private void arrive(Mirror from, long question, Request request) {
    Node to = from.upstream;
    if (!to.isUp()) {
      later(() -> from.onUnreachable(question), from.name + " is refused a connection");
      return;
    }
    to.serve(request, reply -> onReply(from, to, question, request, reply));
  }

  private void onReply(Mirror from, Node to, long question, Request request, Reply reply) {
    if (reply.status() != Reply.Status.OK) {
      later(() -> from.onRefused(question, reply.status()), from.name + " is refused");
      return;
    }
    List<byte[]> parts = reply.parts();
    boolean isHead = request instanceof Request.Head || request instanceof Request.HeadAt;
    if (chance(isHead ? tampering / 10 : tampering)) {
      parts = Tampering.tamper(parts, seen, random);
      timeline.record("somebody tampers with what " + from.name + " gets");
    }
    if (seen.size() < SEEN_MAX) {
      seen.addAll(reply.parts().subList(0, Math.min(5, reply.parts().size())));
    }
    if (to.cache != null && request instanceof Request.Range range) {
      to.cache.keep(range, parts);
    }
    deliver(from, to, question, parts);
  }

  /// In some pieces, the last of which may not come.
  private void deliver(Mirror from, Node to, long question, List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    byte[] bytes = all.toByteArray();
    boolean isCut = chance(cutting);
    int length = isCut ? random.nextInt(bytes.length + 1) : bytes.length;
    boolean stalls = chance(stalling);
    int incarnation = to.incarnation();
    long at = 0;
    for (int begin = 0; begin < length; ) {
      int end = Math.min(length, begin + 1 + random.nextInt(Math.max(length, 2) / 2 + 1));
      byte[] piece = Arrays.copyOfRange(bytes, begin, end);
      at += delay();
      timeline.in(
          at,
          from.name + " gets " + piece.length + " bytes",
          () -> {
            if (to.isUp() && to.incarnation() == incarnation) {
              from.onBytes(question, piece);
            } else {
              from.onEnd(question, false);
            }
          });
      begin = end;
      if (stalls && random.nextBoolean()) {
        return;
      }
    }
    timeline.in(at + 1, from.name + "'s answer ends", () -> from.onEnd(question, !isCut));
  }

  private void later(Runnable step, String name) {
    timeline.in(delay(), name, step);
  }

  private long delay() {
    return 1 + random.nextLong(delayMax);
  }

  private boolean chance(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }
}
