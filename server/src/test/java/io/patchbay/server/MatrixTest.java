package io.patchbay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.testing.Got;
import io.patchbay.server.testing.ManyQueries;
import io.patchbay.server.testing.TestServer;
import io.patchbay.server.testing.Tsv;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The acceptance criterion: every machine that the matrix of MS08-078 names is asked for, over
/// HTTP, and gets exactly what the data set says.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MatrixTest {
  private static final Set<String> FEW_LANGUAGES =
      Set.of("de-CH", "en-US", "ja-JP", "zh-HK", "ar-SA");
  private static final int SHOWN_MAX = 20;

  private final Ms08078Tables tables = new Ms08078Tables();
  private TestServer server;

  @BeforeAll
  void publish(@TempDir Path data) throws IOException, InterruptedException {
    server = TestServer.start(data);
    server.publish("ms08-078");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void everyRowInEveryLanguage_getsItsFileOrNothing() throws Exception {
    Map<String, String> questions = new LinkedHashMap<>();
    for (Tsv.Row row : tables.matrix()) {
      List<String> unfixed = new ArrayList<>(List.of(""));
      if (!row.get("mshtml_fixed_gdr").isEmpty()) {
        unfixed.add(Ms08078Tables.near(row.get("mshtml_fixed_gdr"), -1));
      }
      tables
          .packageLanguageByName()
          .keySet()
          .forEach(language -> ask(row, language, unfixed, questions));
    }
    assertThat(questions).hasSizeGreaterThan(40_000);
    Set<String> files = new HashSet<>(questions.values());
    files.remove(Ms08078Tables.NOT_APPLICABLE);
    assertThat(files)
        .as("every package is asked for")
        .containsExactlyInAnyOrderElementsOf(
            tables.packages().stream().map(one -> one.get("file_name")).toList());
    check(questions);
  }

  @Test
  void everyRowAtEveryThreshold_isFixedFromThereOn() throws Exception {
    Map<String, String> questions = new LinkedHashMap<>();
    for (Tsv.Row row : tables.matrix()) {
      for (String language : FEW_LANGUAGES) {
        ask(row, language, Ms08078Tables.fileVersions(row), questions);
      }
    }
    assertThat(questions.values()).contains(Ms08078Tables.UP_TO_DATE);
    check(questions);
  }

  /// Every other combination of what the rows are made of is no affected system.
  @Test
  void everyCombinationThatIsNoRow_getsNothing() throws Exception {
    Map<String, String> questions = new LinkedHashMap<>();
    for (String os : List.of("5.0.2195", "5.1.2600", "5.2.3790", "6.0.6000", "6.0.6001")) {
      for (String browser : browsersOn(os)) {
        for (int servicePack = 0; servicePack <= 4; servicePack++) {
          for (String architecture : List.of("x86", "x64", "ia64", "arm64")) {
            String machine = "os=" + os + "&sp=" + servicePack + "&arch=" + architecture;
            combine(machine, browser, questions);
          }
        }
      }
    }
    questions.keySet().removeAll(rows());
    assertThat(questions).hasSizeGreaterThan(1_000);
    check(questions);
  }

  private static void combine(String machine, String browser, Map<String, String> questions) {
    for (String type : List.of("workstation", "server", "domain-controller")) {
      for (String installation : List.of("full", "server-core")) {
        questions.put(
            query(machine, type, installation, "en-US", browser, ""), Ms08078Tables.NOT_APPLICABLE);
      }
    }
  }

  // Those that some row prints for that system, whatever its service pack and architecture.
  private Set<String> browsersOn(String os) {
    Set<String> browsers = new LinkedHashSet<>();
    tables.matrix().stream()
        .filter(row -> row.get("os_version").equals(os))
        .forEach(row -> browsers.addAll(Ms08078Tables.browsers(row)));
    return browsers;
  }

  // The same branch of Internet Explorer may be printed with another version in another row.
  private Set<String> rows() {
    Set<String> queries = new HashSet<>();
    for (Tsv.Row row : tables.matrix()) {
      if (!row.get("status").equals("affected")) {
        continue;
      }
      for (Tsv.Row other : tables.matrix()) {
        if (other.get("ie_branch").equals(row.get("ie_branch"))) {
          for (String browser : Ms08078Tables.browsers(other)) {
            for (String type : Ms08078Tables.productTypes(row)) {
              queries.add(query(machine(row), type, "full", "en-US", browser, ""));
            }
          }
        }
      }
    }
    return queries;
  }

  private void ask(
      Tsv.Row row, String language, List<String> fileVersions, Map<String, String> questions) {
    List<String> browsers = Ms08078Tables.browsers(row);
    String code = tables.packageLanguageByName().getOrDefault(language, "");
    for (String type : Ms08078Tables.productTypes(row)) {
      // Server Core has no Internet Explorer; one that reports it all the same is not affected.
      for (String browser : browsers.isEmpty() ? List.of("", "7.0.6001.18000") : browsers) {
        for (String mshtml : fileVersions) {
          String query =
              query(machine(row), type, Ms08078Tables.installation(row), language, browser, mshtml);
          questions.put(query, tables.expected(row, code, mshtml));
        }
      }
    }
  }

  private static String machine(Tsv.Row row) {
    return "os=%s&sp=%s&arch=%s"
        .formatted(row.get("os_version"), row.get("service_pack"), row.get("arch"));
  }

  private static String query(
      String machine,
      String type,
      String installation,
      String language,
      String browser,
      String mshtml) {
    return "/v1/offers?%s&type=%s&installation=%s&language=%s%s%s"
        .formatted(
            machine,
            type,
            installation,
            language,
            browser.isEmpty() ? "" : "&product=internet-explorer@" + browser,
            mshtml.isEmpty() ? "" : "&component=mshtml.dll@" + mshtml);
  }

  private void check(Map<String, String> questions) throws IOException, InterruptedException {
    List<String> targets = List.copyOf(questions.keySet());
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    ManyQueries.ask(
        server.publicAddress(),
        targets,
        (index, body) -> {
          String target = targets.get(index);
          String got = Got.parse(body).toString();
          if (!got.equals(questions.get(target)) && wrong.size() < SHOWN_MAX) {
            wrong.add(target + "\n  expected " + questions.get(target) + "\n  got " + got);
          }
        });
    assertThat(wrong).isEmpty();
  }
}
