package io.patchbay.sim;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.patchbay.sim", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest
  static final ArchRule SPEAKS_THE_WIRE_AND_SHARES_NO_CODE_WITH_THE_SERVER =
      noClasses().should().dependOnClassesThat().resideInAPackage("io.patchbay.server..");

  @ArchTest
  static final ArchRule PACKAGES_DEPEND_IN_ONE_DIRECTION =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("commands")
          .definedBy("io.patchbay.sim")
          .layer("install")
          .definedBy("io.patchbay.sim.install")
          .layer("load")
          .definedBy("io.patchbay.sim.load")
          .layer("sweep")
          .definedBy("io.patchbay.sim.sweep")
          .layer("expect")
          .definedBy("io.patchbay.sim.expect")
          .layer("wire")
          .definedBy("io.patchbay.sim.wire")
          .whereLayer("commands")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("install")
          .mayOnlyBeAccessedByLayers("commands")
          .whereLayer("load")
          .mayOnlyBeAccessedByLayers("commands")
          .whereLayer("sweep")
          .mayOnlyBeAccessedByLayers("commands", "load")
          .whereLayer("expect")
          .mayOnlyBeAccessedByLayers("commands", "load", "sweep")
          .whereLayer("wire")
          .mayOnlyBeAccessedByLayers("commands", "install", "load", "sweep");
}
