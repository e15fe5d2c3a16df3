package io.patchbay.server.sync;

import io.patchbay.server.domain.Bundle;
import io.patchbay.server.domain.BundleRefusedException;
import io.patchbay.server.domain.BundleResult;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.publish.Replica;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Applies bundles to a catalog, whose changes all come from one history. Blocks; one bundle at a
/// time.
public final class BundleImporter {
  private static final int GROUP_CHANGES_MAX = 64;
  private static final long GROUP_BYTES_MAX = 8 << 20;

  private final Replica replica;
  private final LongFunction<@Nullable Sha256> headAt;

  /// Opens a file of the bundle, buffered.
  public interface Source {
    /// @throws BundleRefusedException if it is not there
    InputStream open() throws IOException;
  }

  /// @param headAt the catalog's own head of the chain at a revision; null if that is to come
  public BundleImporter(Replica replica, LongFunction<@Nullable Sha256> headAt) {
    this.replica = replica;
    this.headAt = headAt;
  }

  /// Applies what is new in a bundle. If it is interrupted, it can be repeated; what it applied
  /// until then is right, and stays.
  ///
  /// @param changes opens the bundle's file of that name
  /// @throws BundleRefusedException if the bundle does not fit, or is not what it was
  public synchronized BundleResult apply(Bundle bundle, Source changes) throws IOException {
    long before = replica.revision();
    verifyFit(bundle, before);
    if (bundle.until() <= before) {
      return new BundleResult(before, 0);
    }
    take(bundle.scope(), before);
    Group group = new Group(before);
    try (InputStream in = changes.open()) {
      VerifiedFeed.read(in, range(bundle), group::add);
    } catch (FeedViolationException e) {
      group.apply(); // What was verified before something wrong is right.
      throw damaged(e);
    }
    group.apply();
    return new BundleResult(replica.revision(), replica.revision() - before);
  }

  /// What its changes have to be.
  public static SyncDecision.FetchRange range(Bundle bundle) {
    return new SyncDecision.FetchRange(
        bundle.since(),
        bundle.sinceHead(),
        bundle.until(),
        bundle.untilHead(),
        bundle.scope(),
        false);
  }

  /// What it means that they are not.
  public static BundleRefusedException damaged(FeedViolationException cause) {
    return new BundleRefusedException(
        "the bundle is damaged or was altered: "
            + cause.getMessage()
            + ". Bring it again; nothing wrong was applied.",
        cause);
  }

  private void verifyFit(Bundle bundle, long revision) {
    if (bundle.since() > revision) {
      throw new BundleRefusedException(
          "this server is at revision "
              + revision
              + ", the bundle begins after "
              + bundle.since()
              + ": bring a bundle since "
              + revision);
    }
    verifySame(bundle.since(), bundle.sinceHead());
    verifySame(bundle.until(), bundle.untilHead());
  }

  private void verifySame(long revision, Sha256 head) {
    Sha256 own = headAt.apply(revision);
    if (own != null && !own.equals(head)) {
      throw new BundleRefusedException(
          "the bundle is of another history: at revision "
              + revision
              + " its chain is at "
              + head
              + ", and this server's at "
              + own
              + ". Take bundles of one server, or begin in an empty data folder.");
    }
  }

  private void take(Scope scope, long revision) {
    if (revision == 0) {
      replica.changeScope(scope);
      return;
    }
    if (!replica.scope().equals(scope) || replica.nextScope() != null) {
      throw new BundleRefusedException(
          "this server holds another part of the catalog than the bundle brings: "
              + replica.scope()
              + ", and not "
              + scope
              + ". Export with the scope that was imported first.");
    }
  }

  /// Changes that are written together.
  private final class Group {
    private final long before;
    private final List<ReplicatedChange> changes = new ArrayList<>();
    private long bytes;

    Group(long before) {
      this.before = before;
    }

    void add(ReplicatedChange change) {
      long revision = change.change().catalogRevision();
      if (revision <= before) {
        verifySame(revision, Sha256.of(change.row()));
        return;
      }
      changes.add(change);
      bytes += change.change().contentBytes();
      if (changes.size() == GROUP_CHANGES_MAX || bytes >= GROUP_BYTES_MAX) {
        apply();
      }
    }

    void apply() {
      if (!changes.isEmpty()) {
        replica.apply(changes);
        changes.clear();
        bytes = 0;
      }
    }
  }
}
