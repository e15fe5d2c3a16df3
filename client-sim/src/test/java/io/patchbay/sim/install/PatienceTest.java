package io.patchbay.sim.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.sim.testing.FakeTime;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PatienceTest {
  private final FakeTime time = new FakeTime();

  @Test
  void bear_lastingTrouble_pausesGrowUpToFiveSecondsAndEndWithThePatience() {
    List<String> heard = new ArrayList<>();
    var patience = new Patience(Duration.ofMinutes(1), time, new Random(1), heard::add);
    assertThatThrownBy(() -> patience.until(PatienceTest::refuse))
        .isInstanceOf(GaveUpException.class)
        .hasMessage("refused (gave up after 60 s of trouble)");

    assertThat(heard)
        .hasSameSizeAs(time.pauses)
        .allMatch(reason -> reason.equals("waiting for the server: refused"));
    List<Long> millis = time.pauses.stream().map(Duration::toMillis).toList();
    assertThat(millis.getFirst()).isBetween(50L, 150L);
    assertThat(millis).allMatch(pause -> pause <= 7500);
    assertThat(millis.subList(8, millis.size() - 1)).allMatch(pause -> pause >= 1000);
    assertThat(time.nanoTime()).isEqualTo(Duration.ofSeconds(60).toNanos());
  }

  @Test
  void bear_otherSeeds_otherPauses() {
    var first = new FakeTime();
    var second = new FakeTime();
    assertThatThrownBy(
        () ->
            new Patience(Duration.ofSeconds(9), first, new Random(1), _ -> {})
                .until(PatienceTest::refuse));
    assertThatThrownBy(
        () ->
            new Patience(Duration.ofSeconds(9), second, new Random(2), _ -> {})
                .until(PatienceTest::refuse));
    assertThat(first.pauses).isNotEqualTo(second.pauses);
  }

  @Test
  void bear_troubleEndsAndComesAgain_countsAllOfIt() throws Exception {
    var patience = new Patience(Duration.ofSeconds(10), time, new Random(1), _ -> {});
    for (int i = 0; i < 20; i++) {
      patience.bear(new EOFException("cut"));
      patience.worked();
      time.pause(Duration.ofHours(1)); // All is well, and costs nothing.
    }
    patience.bear(new EOFException("cut"));
    patience.worked();
    long spent = time.nanoTime() - Duration.ofHours(20).toNanos();
    assertThat(spent).isBetween(Duration.ofSeconds(1).toNanos(), Duration.ofSeconds(4).toNanos());
    assertThatThrownBy(() -> patience.until(PatienceTest::refuse))
        .isInstanceOf(GaveUpException.class);
    assertThat(time.nanoTime() - Duration.ofHours(20).toNanos())
        .isEqualTo(Duration.ofSeconds(10).toNanos());
  }

  @Test
  void bear_tryingAgainCannotHelp_throwsItAtOnce() {
    var patience = new Patience(Duration.ofSeconds(10), time, new Random(1), _ -> {});
    var wrong = new WrongBytesException("SHA-256");
    var untrusted = new IOException("handshake", new CertificateException("not trusted"));
    assertThatThrownBy(() -> patience.bear(wrong)).isSameAs(wrong);
    assertThatThrownBy(() -> patience.bear(untrusted)).isSameAs(untrusted);
    assertThat(time.pauses).isEmpty();
  }

  private static Void refuse() throws IOException {
    throw new ConnectException("refused");
  }
}
