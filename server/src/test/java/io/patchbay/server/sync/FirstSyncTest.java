package io.patchbay.server.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class FirstSyncTest {
  private static final UUID NODE = new UUID(0, 1);
  private static final UUID ORIGIN = new UUID(0, 2);
  private static final long MANY = SyncPolicy.SNAPSHOT_UPDATES_MIN;

  @Test
  void isBySnapshot_wholeLargeCatalog_yes() {
    assertThat(isBySnapshot(Scope.ALL, Scope.ALL, MANY, 1, ORIGIN)).isTrue();
  }

  @Test
  void isBySnapshot_belowTheThreshold_no() {
    assertThat(isBySnapshot(Scope.ALL, Scope.ALL, MANY - 1, 1, ORIGIN)).isFalse();
  }

  @Test
  void isBySnapshot_onlyAPartIsWanted_no() {
    assertThat(isBySnapshot(SampleFeed.ONLY_IE, Scope.ALL, MANY, 1, ORIGIN)).isFalse();
  }

  @Test
  void isBySnapshot_upstreamHoldsAPart_no() {
    assertThat(isBySnapshot(Scope.ALL, SampleFeed.ONLY_IE, MANY, 1, ORIGIN)).isFalse();
  }

  @Test
  void isBySnapshot_whatTheSessionWouldStandStillFor_no() {
    assertThat(isBySnapshot(Scope.ALL, Scope.ALL, MANY, 2, ORIGIN)).isFalse();
    assertThat(isBySnapshot(Scope.ALL, Scope.ALL, MANY, 1, NODE)).isFalse();
  }

  private static boolean isBySnapshot(
      Scope wanted, Scope held, long updates, int format, UUID via) {
    CatalogHead head =
        new CatalogHead(7, Sha256.of(new byte[0]), format, List.of(via), held, updates);
    return FirstSync.isBySnapshot(NODE, head, SyncPolicy.following(wanted));
  }
}
