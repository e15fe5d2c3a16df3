package io.patchbay.server.applicability;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ProductType;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.Version;
import io.patchbay.server.testing.PublishedCatalog;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvaluatorAllocationTest {
  private static final int EVALUATIONS = 100_000;
  private static final int WARM_UP_ROUNDS = 5;
  // What the measurement itself may cost; a single iterator in a thousand evaluations is more.
  private static final long BYTES_MAX = 1_000;

  private static final ClientConfiguration UNFIXED =
      machine().component("mshtml.dll", Version.parse("7.0.6000.20935")).build();
  private static final ClientConfiguration FIXED =
      machine().component("mshtml.dll", Version.parse("7.0.6000.20973")).build();
  private static final ClientConfiguration RECORDED = machine().installed("KB960714-IE7").build();

  @Test
  void holds_onTheRulesOfMs08078_allocatesNothing(@TempDir Path directory) throws IOException {
    List<Update> updates;
    try (PublishedCatalog catalog = PublishedCatalog.open(directory)) {
      catalog.publishRelease("ms08-078");
      updates = catalog.updates();
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().threadId();
    int held = 0;
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      held = evaluate(updates);
    }
    long before = threads.getThreadAllocatedBytes(thread);
    int heldAgain = evaluate(updates);
    long allocated = threads.getThreadAllocatedBytes(thread) - before;
    assertThat(allocated).isBetween(0L, BYTES_MAX);
    assertThat(heldAgain).isEqualTo(held).isPositive();
  }

  private static int evaluate(List<Update> updates) {
    int held = 0;
    int evaluations = 0;
    while (evaluations < EVALUATIONS) {
      for (int i = 0; i < updates.size(); i++) {
        Rule installable = updates.get(i).rules().installable();
        Rule installed = updates.get(i).rules().installed();
        held += Evaluator.holds(installable, UNFIXED) ? 1 : 0;
        held += Evaluator.holds(installed, UNFIXED) ? 1 : 0;
        held += Evaluator.holds(installed, FIXED) ? 1 : 0;
        held += Evaluator.holds(installed, RECORDED) ? 1 : 0;
        evaluations += 4;
      }
    }
    return held;
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
