package io.patchbay.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Update;
import io.patchbay.server.sync.Schedule;
import io.patchbay.server.sync.Standstill;
import io.patchbay.server.sync.SyncStatus;
import io.patchbay.server.testing.SlowEvaluator;
import io.patchbay.server.testing.SmallWorld;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One run: an origin, a chain of three mirrors, a publisher and clients, with the faults that a
/// seed chooses. If there are caches and backups are restored, a newcomer often begins at the
/// origin with nothing. After some minutes the faults stop, and everything has to become the same.
final class Simulation {
  private static final long FAULTS_MILLIS = 150_000;
  private static final long CONVERGE_MILLIS = 1_800_000;
  private static final int STEPS_MAX = 200_000;
  private static final int MACHINES = 3;
  private static final int CHAIN = 3;
  private static final int REWRITTEN_MAX = 12;

  private final Timeline timeline = new Timeline();
  private final History history = new History();
  private final Promises promises = new Promises(history);
  private final List<Mirror> mirrors = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<ClientConfiguration> machines = new ArrayList<>();
  private final Deque<Publish> unpublished = new ArrayDeque<>();
  private final Set<Fault> faults = EnumSet.noneOf(Fault.class);
  private final SmallWorld small;
  private final World world;
  private final Random random;
  // Of its own, so that seeds from before there were schedules mean what they meant.
  private final Random schedules;
  private final Origin origin;
  private @Nullable List<VirtualDisk.Batch> backup;
  private final boolean hasSchedules;
  private boolean isCalm;

  Simulation(long seed) {
    small = new SmallWorld(seed);
    random = small.random();
    schedules = new Random(~seed);
    world = new World(small);
    for (Fault fault : Fault.values()) {
      if (random.nextInt(5) < 2) {
        faults.add(fault);
      }
    }
    origin = new Origin("origin", new UUID(0, 1), timeline, new VirtualDisk(random), history);
    nodes.add(origin);
    hasSchedules = schedules.nextInt(3) == 0;
    Node upstream = origin;
    Scope scope = Scope.ALL;
    for (int i = 0; i < CHAIN; i++) {
      scope = world.scopeWithin(scope);
      upstream = mirror("mirror " + (i + 1), new UUID(0, 2 + i), upstream, scope);
    }
    if (hasNewcomer()) {
      mirror("newcomer", new UUID(0, 2 + CHAIN), origin, Scope.ALL);
    }
    if (faults.contains(Fault.CACHES)) {
      nodes.forEach(node -> node.cache = new Cache());
    }
  }

  private boolean hasNewcomer() {
    return faults.contains(Fault.CACHES) && faults.contains(Fault.RESTORED_BACKUPS);
  }

  private Mirror mirror(String name, UUID id, Node upstream, Scope scope) {
    Link link = new Link(timeline, random);
    Mirror mirror = new Mirror(name, id, timeline, random, upstream, link, scope);
    if (faults.contains(Fault.INTERVALS) && random.nextBoolean()) {
      mirror.interval = Duration.ofSeconds(5 + random.nextInt(20));
    }
    if (hasSchedules) {
      mirror.schedule = schedule();
    }
    links.add(link);
    mirrors.add(mirror);
    nodes.add(mirror);
    return mirror;
  }

  /// Always, at a time every two minutes, or for a minute of three.
  private Schedule schedule() {
    int kind = schedules.nextInt(3);
    List<Schedule.Entry> entries = new ArrayList<>();
    for (int minute = schedules.nextInt(3); kind > 0 && minute < 120; minute += kind + 1) {
      LocalTime from = LocalTime.ofSecondOfDay(minute * 60L);
      entries.add(new Schedule.Entry(from, kind == 1 ? null : from.plusMinutes(1)));
    }
    return new Schedule(entries, ZoneOffset.UTC);
  }

  /// Runs to the end.
  ///
  /// @return a digest of all that happened
  long run() {
    begin();
    while (timeline.now() < 1_000_000 + FAULTS_MILLIS) {
      step();
    }
    calm();
    long deadline = timeline.now() + CONVERGE_MILLIS;
    while (!isSame()) {
      assertThat(timeline.now()).as("everything becomes the same: %s", this).isLessThan(deadline);
      step();
    }
    nodes.forEach(node -> machines.forEach(machine -> ask(node, machine)));
    return timeline.trace();
  }

  private void step() {
    assertThat(timeline.steps()).as("nobody asks without end: %s", this).isLessThan(STEPS_MAX);
    timeline.step();
    nodes.forEach(promises::check);
    // Who tampers may replay what was lost: a first sync takes the upstream's word for what it is.
    if (!faults.contains(Fault.TAMPERING)) {
      promises.checkBegun(origin);
    }
  }

  private void begin() {
    List<Publish> past = world.past();
    List<ReplicatedChange> changes = World.changes(past);
    for (int i = 0; i < changes.size(); i++) {
      history.add(changes.get(i), past.get(i).updates());
    }
    origin.disk.restore(
        changes.stream()
            .map(change -> (VirtualDisk.Batch) holdings -> holdings.apply(change))
            .toList());
    nodes.forEach(Node::start);
    for (int i = 0; i < MACHINES; i++) {
      machines.add(small.machine());
    }
    links.forEach(this::disturb);
    again(12_000, "publisher", () -> unpublished.add(world.next()));
    publish();
    again(15_000, "client", this::ask);
    plan();
  }

  private void disturb(Link link) {
    link.losing = faults.contains(Fault.LOSS) ? 0.1 : 0;
    link.cutting = faults.contains(Fault.CUTS) ? 0.2 : 0;
    link.stalling = faults.contains(Fault.STALLS) ? 0.1 : 0;
    link.tampering = faults.contains(Fault.TAMPERING) ? 0.5 : 0;
    link.delayMax = faults.contains(Fault.DELAYS) ? 2_000 : 20;
    link.isHasty = faults.contains(Fault.HASTY_UPSTREAMS) && random.nextInt(3) == 0;
  }

  /// Now and then, until the faults stop.
  private void again(long meanMillis, String name, Runnable step) {
    long length = 1 + (long) (-Math.log(1 - random.nextDouble()) * meanMillis);
    timeline.in(
        length,
        name,
        () -> {
          if (!isCalm) {
            step.run();
            again(meanMillis, name, step);
          }
        });
  }

  private void plan() {
    if (faults.contains(Fault.CRASHES)) {
      again(15_000, "crash", () -> restart(small.oneOf(nodes)));
    }
    if (faults.contains(Fault.FULL_DISKS)) {
      again(40_000, "disk full", () -> fill(small.oneOf(nodes).disk));
    }
    if (faults.contains(Fault.FAILING_DISKS)) {
      nodes.forEach(node -> node.disk.failing = 0.1);
    }
    if (faults.contains(Fault.PARTITIONS)) {
      again(30_000, "partition", () -> part(small.oneOf(links)));
    }
    if (faults.contains(Fault.RESTORED_BACKUPS)) {
      again(hasNewcomer() ? 40_000 : 90_000, "backup", this::backUpOrRestore);
    }
    if (hasNewcomer()) {
      again(5_000, "newcomer", () -> beginAnew(mirrors.getLast()));
    }
    if (faults.contains(Fault.OTHER_SCOPES)) {
      again(50_000, "other scope", this::chooseScope);
    }
    if (faults.contains(Fault.LOOPS)) {
      again(60_000, "loop", this::loop);
    }
  }

  private void restart(Node node) {
    node.crash();
    timeline.in(1 + random.nextInt(20_000), "restart", node::start);
  }

  private void fill(VirtualDisk disk) {
    disk.full = true;
    timeline.in(random.nextInt(30_000), "room on disk", () -> disk.full = false);
  }

  private void part(Link link) {
    link.isParted = true;
    timeline.in(random.nextInt(40_000), "link is back", () -> link.isParted = false);
  }

  private void backUpOrRestore() {
    List<VirtualDisk.Batch> older = backup;
    if (older == null) {
      backup = origin.disk.backup();
      return;
    }
    origin.crash();
    origin.disk.restore(older);
    promises.forget(origin);
    promises.restored(older.size());
    backup = null;
    for (int i = random.nextInt(REWRITTEN_MAX); i > 0; i--) {
      unpublished.add(world.next());
    }
    timeline.in(1 + random.nextInt(5_000), "restored origin", origin::start);
  }

  private void chooseScope() {
    Mirror mirror = small.oneOf(mirrors);
    mirror.configured =
        random.nextInt(4) == 0 ? world.scope() : world.scopeWithin(heldAbove(mirror));
    restart(mirror);
  }

  private static Scope heldAbove(Mirror mirror) {
    return mirror.upstream instanceof Mirror above ? above.configured : Scope.ALL;
  }

  /// Its data directory is moved away, and it starts.
  private void beginAnew(Mirror mirror) {
    mirror.wipe();
    promises.forget(mirror);
    if (mirror.upstream == origin) {
      promises.begins(mirror);
    }
    mirror.start();
  }

  /// The first mirror is made to follow the last, for a while.
  private void loop() {
    Mirror first = mirrors.getFirst();
    first.upstream = mirrors.get(CHAIN - 1);
    promises.turnsAway(first);
    restart(first);
    timeline.in(
        30_000,
        "loop mended",
        () -> {
          first.upstream = origin;
          restart(first);
        });
  }

  /// The publisher repeats what failed, and what it was not told of, until it is acknowledged.
  private void publish() {
    timeline.in(
        1 + random.nextInt(2_000),
        "publish",
        () -> {
          Publish first = unpublished.peek();
          if (first != null && origin.isUp()) {
            ReplicatedChange change = origin.publish(first);
            boolean isTold = isCalm || random.nextInt(10) > 0;
            if (change != null && isTold) {
              promises.acknowledge(change, origin.holdings());
              unpublished.remove();
            }
          }
          publish();
        });
  }

  private void ask() {
    Node node = small.oneOf(nodes);
    if (node.isUp()) {
      ask(node, small.oneOf(machines));
    }
  }

  private void ask(Node node, ClientConfiguration machine) {
    List<Update> offered = node.holdings().offered().stream().map(history::update).toList();
    Answer answer = SlowEvaluator.answer(offered, machine, node.holdings().revision());
    timeline.record(node.name + " answers " + answer.outcome() + " at " + answer.catalogRevision());
    promises.answered(node, machine, answer);
  }

  /// No more faults: what is down starts, what is misconfigured is mended.
  private void calm() {
    isCalm = true;
    links.forEach(Link::heal);
    nodes.forEach(node -> node.disk.failing = 0);
    nodes.forEach(node -> node.disk.full = false);
    mirrors.getFirst().upstream = origin;
    origin.start();
    for (Mirror mirror : mirrors) {
      Scope wide = heldAbove(mirror);
      mirror.crash();
      mirror.configured = wide.covers(mirror.configured) ? mirror.configured : wide;
      mirror.start();
    }
    unpublished.add(world.next());
    mirrors.forEach(this::operate);
  }

  /// What an operator does about a mirror that says its upstream has another history.
  private void operate(Mirror mirror) {
    timeline.in(
        60_000,
        "operator",
        () -> {
          if (mirror.isUp() && mirror.standstill() instanceof Standstill.OtherHistory other) {
            checkParting(mirror, other);
            beginAnew(mirror);
          }
          operate(mirror);
        });
  }

  /// The revision that it names is where the histories part.
  private void checkParting(Mirror mirror, Standstill.OtherHistory other) {
    Holdings own = mirror.holdings();
    Holdings above = mirror.upstream.holdings();
    if (above.revision() >= other.revision()) {
      assertThat(own.head(other.revision())).isNotEqualTo(above.head(other.revision()));
      assertThat(own.head(other.revision() - 1)).isEqualTo(above.head(other.revision() - 1));
    }
  }

  private boolean isSame() {
    return unpublished.isEmpty()
        && nodes.stream().allMatch(Node::isUp)
        && mirrors.stream().allMatch(this::isSame);
  }

  private boolean isSame(Mirror mirror) {
    Holdings holdings = mirror.holdings();
    return holdings.head().equals(origin.holdings().head())
        && holdings.next == null
        && holdings.scope.equals(mirror.configured);
  }

  Set<Fault> faults() {
    return faults;
  }

  /// How often a cache was asked for a range that it had of another history.
  int othersKept() {
    return nodes.stream()
        .map(node -> node.cache)
        .filter(Objects::nonNull)
        .mapToInt(Cache::othersKept)
        .sum();
  }

  /// How each mirror stood at the end of each of its lives.
  List<SyncStatus> statuses() {
    return mirrors.stream().flatMap(mirror -> mirror.statuses().stream()).toList();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(faults.toString());
    for (Mirror mirror : mirrors) {
      List<SyncStatus> statuses = mirror.statuses();
      text.append(System.lineSeparator()).append(mirror.name).append(": ");
      text.append(statuses.isEmpty() ? "never up" : statuses.getLast());
    }
    return text.toString();
  }
}
