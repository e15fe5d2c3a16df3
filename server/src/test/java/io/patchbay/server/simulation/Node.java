package io.patchbay.server.simulation;

import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.wire.FeedWire;
import io.patchbay.server.wire.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A server: a catalog on a disk, and the feed that it answers.
abstract class Node {
  private record Waiter(long since, Consumer<Reply> answer) {}

  final String name;
  final UUID id;
  final Timeline timeline;
  final VirtualDisk disk;
  private final List<Waiter> waiters = new ArrayList<>();
  private @Nullable Holdings holdings;
  private int incarnation;
  @Nullable Cache cache;

  Node(String name, UUID id, Timeline timeline, VirtualDisk disk) {
    this.name = name;
    this.id = id;
    this.timeline = timeline;
    this.disk = disk;
  }

  boolean isUp() {
    return holdings != null;
  }

  /// Which of its starts it is; what it sent before does not go on.
  int incarnation() {
    return incarnation;
  }

  Holdings holdings() {
    return Objects.requireNonNull(holdings);
  }

  void start() {
    if (!isUp()) {
      incarnation++;
      holdings = disk.open(Scope.ALL);
      timeline.record(name + " starts at " + holdings().revision());
      onStarted();
    }
  }

  void crash() {
    if (isUp()) {
      timeline.record(name + " crashes");
      disk.crash();
      holdings = null;
      waiters.clear();
      onCrashed();
    }
  }

  abstract void onStarted();

  abstract void onCrashed();

  /// Ids of the servers its catalog came through, itself last.
  abstract List<UUID> via();

  /// Writes, and lets those who wait know. What is unknown is found out by opening the disk again.
  VirtualDisk.Outcome write(VirtualDisk.Batch batch, boolean sync) {
    VirtualDisk.Outcome outcome = disk.write(batch, sync);
    switch (outcome) {
      case WRITTEN -> batch.applyTo(holdings());
      case UNKNOWN -> holdings = disk.open(Scope.ALL);
      case FULL -> {}
    }
    List<Waiter> due = waiters.stream().filter(w -> w.since < holdings().revision()).toList();
    waiters.removeAll(due);
    due.forEach(waiter -> waiter.answer.accept(head()));
    return outcome;
  }

  /// Answers, now or later.
  void serve(Request request, Consumer<Reply> answer) {
    switch (request) {
      case Request.Head head -> serveHead(head, answer);
      case Request.HeadAt at -> answer.accept(headAt(at.revision()));
      case Request.Range range -> answer.accept(range(range));
      case Request.Items items -> {
        List<FeedFrame> frames = holdings().items(items.updates());
        answer.accept(frames.isEmpty() ? Reply.REFUSED : Reply.frames(frames));
      }
    }
  }

  private void serveHead(Request.Head head, Consumer<Reply> answer) {
    if (head.atMostMillis() == 0 || holdings().revision() != head.since()) {
      answer.accept(head());
      return;
    }
    Waiter waiter = new Waiter(head.since(), answer);
    waiters.add(waiter);
    timeline.in(
        head.atMostMillis(),
        name + " has waited",
        () -> {
          if (waiters.remove(waiter)) {
            answer.accept(head());
          }
        });
  }

  private Reply head() {
    return head(holdings().revision(), holdings().head());
  }

  private Reply headAt(long revision) {
    Sha256 head = holdings().head(revision);
    return head == null ? Reply.REFUSED : head(revision, head);
  }

  private Reply head(long revision, Sha256 head) {
    CatalogHead of =
        new CatalogHead(
            revision,
            head,
            CatalogHead.FEED_FORMAT,
            via(),
            holdings().scope,
            holdings().contents.size());
    return Reply.message(FeedWire.head(of, Format.PROTOBUF));
  }

  private Reply range(Request.Range range) {
    if (range.until() > holdings().revision()
        || range.since() > range.until()
        || !holdings().holds(range.scope())) {
      return Reply.REFUSED;
    }
    return range.head().equals(holdings().head(range.until()))
        ? Reply.frames(holdings().range(range.since(), range.until(), range.scope()))
        : Reply.OTHER_HISTORY;
  }
}
