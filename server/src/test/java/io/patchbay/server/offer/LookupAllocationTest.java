package io.patchbay.server.offer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.Outcome;
import io.patchbay.server.domain.ProductType;
import io.patchbay.server.domain.Version;
import io.patchbay.server.testing.PublishedCatalog;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LookupAllocationTest {
  private static final int LOOKUPS = 100_000;
  private static final int WARM_UP_ROUNDS = 5;
  // What the measurement itself may cost; one object in a thousand lookups is more.
  private static final long BYTES_MAX = 1_000;

  private static final List<ClientConfiguration> MACHINES =
      List.of(
          machine().component("mshtml.dll", Version.parse("7.0.6000.20935")).build(),
          machine().component("mshtml.dll", Version.parse("7.0.6000.21000")).build(),
          machine().installed("KB958215-IE7").build(),
          machine().installed("KB958215-IE7").installed("KB960714-IE7").build(),
          machine().product("office", Version.parse("11.0")).build());

  @Test
  void answerFromMemory_ofEveryOutcome_allocatesNothing(@TempDir Path directory)
      throws IOException {
    try (PublishedCatalog catalog = PublishedCatalog.open(directory)) {
      catalog.publishRelease("ms08-073");
      catalog.publishRelease("ms08-078");
      OfferService<Answer> offers = catalog.offers();
      MACHINES.forEach(offers::answer);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long thread = Thread.currentThread().threadId();
      int offered = 0;
      for (int i = 0; i < WARM_UP_ROUNDS; i++) {
        offered = ask(offers);
      }
      long before = threads.getThreadAllocatedBytes(thread);
      int offeredAgain = ask(offers);
      long allocated = threads.getThreadAllocatedBytes(thread) - before;
      assertThat(allocated).isBetween(0L, BYTES_MAX);
      assertThat(offeredAgain).isEqualTo(offered).isBetween(1, LOOKUPS - 1);
    }
  }

  private static int ask(OfferService<Answer> offers) {
    int offered = 0;
    for (int i = 0; i < LOOKUPS; i++) {
      Answer answer = offers.answerFromMemory(MACHINES.get(i % MACHINES.size()));
      offered += answer.outcome() == Outcome.OFFERED ? 1 : 0;
    }
    return offered;
  }

  private static ClientConfiguration.Builder machine() {
    return ClientConfiguration.builder(OsVersion.parse("5.1.2600"))
        .servicePack(3)
        .architecture(Architecture.X86)
        .productType(ProductType.WORKSTATION)
        .language(Language.ofCode("DEU"))
        .product("internet-explorer", Version.parse("7.0.5730.13"));
  }
}
