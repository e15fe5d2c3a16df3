package io.patchbay.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Fuzzes targets for the seconds of `fuzz.seconds`, two at a time: each on one day in `fuzz.days`,
/// by the day of the year, or the one of `fuzz.target`. As tests of their own they only run their
/// seeds.
final class FuzzingTest {
  private static final int AT_A_TIME = 2;
  private static final String SUFFIX = "FuzzTest.class";

  private static final Map<String, Future<FuzzRun>> RUNS = new LinkedHashMap<>();
  private static ExecutorService executor;

  @BeforeAll
  static void begin() throws Exception {
    executor = Executors.newFixedThreadPool(AT_A_TIME);
    int seconds = Integer.parseInt(System.getProperty("fuzz.seconds"));
    for (String target : (Iterable<String>) targets()::iterator) {
      RUNS.put(target, executor.submit(() -> FuzzRun.of(target, seconds)));
    }
  }

  @AfterAll
  static void end() {
    executor.shutdownNow();
  }

  static Stream<String> targets() throws IOException, URISyntaxException {
    String wanted = System.getProperty("fuzz.target", "");
    Path here = Path.of(Objects.requireNonNull(FuzzingTest.class.getResource("")).toURI());
    try (Stream<Path> classes = Files.list(here)) {
      List<String> found =
          classes
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(SUFFIX))
              .map(name -> name.substring(0, name.length() - ".class".length()))
              .filter(name -> wanted.isEmpty() || wanted.equals(name))
              .sorted()
              .toList();
      assertThat(found).as("targets called %s", wanted).isNotEmpty();
      return wanted.isEmpty() ? ofToday(found) : found.stream();
    }
  }

  private static Stream<String> ofToday(List<String> targets) {
    int days = Integer.parseInt(System.getProperty("fuzz.days"));
    int today = LocalDate.now(ZoneOffset.UTC).getDayOfYear() % days;
    return IntStream.range(0, targets.size()).filter(i -> i % days == today).mapToObj(targets::get);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("targets")
  void target_fuzzed_hasNoFinding(String target) throws Exception {
    FuzzRun run = RUNS.get(target).get();
    System.out.println(run.summary());
    assertThat(run.status()).as(run.report()).isZero();
    assertThat(run.executions()).as(run.report()).isPositive();
  }
}
