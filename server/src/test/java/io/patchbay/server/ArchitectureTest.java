package io.patchbay.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The direction of imports: a package may import only what its line names. ARCHITECTURE.md draws
/// it.
final class ArchitectureTest {
  private static final String ROOT = "io.patchbay.server.";
  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry(
              "cli",
              Set.of(
                  "http",
                  "sync",
                  "upstream",
                  "publish",
                  "report",
                  "offer",
                  "applicability",
                  "catalog",
                  "content",
                  "wire",
                  "config",
                  "accesslog",
                  "metrics",
                  "disk",
                  "domain")),
          Map.entry(
              "http",
              Set.of(
                  "wire",
                  "offer",
                  "applicability",
                  "publish",
                  "report",
                  "content",
                  "catalog",
                  "accesslog",
                  "pem",
                  "metrics",
                  "domain")),
          Map.entry(
              "publish",
              Set.of("applicability", "catalog", "content", "wire", "metrics", "domain")),
          Map.entry(
              "sync", Set.of("upstream", "publish", "report", "wire", "metrics", "disk", "domain")),
          Map.entry("report", Set.of("catalog", "metrics", "domain")),
          Map.entry("offer", Set.of("applicability", "catalog", "metrics", "domain")),
          Map.entry("applicability", Set.of("domain")),
          Map.entry("catalog", Set.of("metrics", "disk", "domain")),
          Map.entry("content", Set.of("upstream", "metrics", "disk", "domain")),
          Map.entry("upstream", Set.of("pem")),
          Map.entry("pem", Set.of("domain")),
          Map.entry("wire", Set.of("domain")),
          Map.entry("config", Set.of()),
          Map.entry("accesslog", Set.of()),
          Map.entry("metrics", Set.of()),
          Map.entry("disk", Set.of()),
          Map.entry("domain", Set.of()));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.patchbay.server");

  static Set<String> packages() {
    return MAY_IMPORT.keySet();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void package_importsOnlyWhatItsLineNames(String name) {
    Set<String> allowed = MAY_IMPORT.getOrDefault(name, Set.of());
    DescribedPredicate<JavaClass> forbidden =
        DescribedPredicate.describe(
            "other packages of the server than " + allowed,
            c ->
                c.getPackageName().startsWith(ROOT)
                    && !c.getPackageName().equals(ROOT + name)
                    && !allowed.contains(c.getPackageName().substring(ROOT.length())));
    check(noClasses().that().resideInAPackage(ROOT + name).should().dependOnClassesThat(forbidden));
  }

  @Test
  void everyPackage_hasALine() {
    Set<String> found =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .map(p -> p.substring(ROOT.length()))
            .collect(Collectors.toSet());
    assertThat(found).isEqualTo(MAY_IMPORT.keySet());
  }

  @Test
  void rocksDb_isSeenByTheCatalogOnly() {
    check(only("org.rocksdb..", ROOT + "catalog"));
  }

  @Test
  void netty_isSeenByHttpOnly() {
    check(only("io.netty..", ROOT + "http"));
  }

  @Test
  void generatedMessages_areSeenByWireOnly() {
    check(only("io.patchbay.proto..", ROOT + "wire"));
    check(only("com.google.protobuf..", ROOT + "wire"));
  }

  @Test
  void simulatedClients_areSeenByNobody() {
    check(noClasses().should().dependOnClassesThat().resideInAPackage("io.patchbay.sim.."));
  }

  @Test
  void domainAndApplicability_knowNoFilesAndNoClock() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(ROOT + "domain", ROOT + "applicability")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio.file..", "java.net.."));
    check(
        noClasses()
            .that()
            .resideInAnyPackage(ROOT + "domain", ROOT + "applicability")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime"));
  }

  @Test
  void records_haveOnlyFinalFields() {
    check(
        classes()
            .that()
            .resideInAPackage(ROOT + "domain")
            .and()
            .areRecords()
            .should()
            .haveOnlyFinalFields());
  }

  private static ArchRule only(String library, String packageName) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(packageName)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }

  private static void check(ArchRule rule) {
    rule.check(CLASSES);
  }
}
