package io.patchbay.sim.expect;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.Installation;
import io.patchbay.proto.v1.InstalledComponent;
import io.patchbay.proto.v1.InstalledProduct;
import io.patchbay.proto.v1.OfferResponse.Outcome;
import io.patchbay.proto.v1.ProductType;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Cases written by hand from data/README.md of the founding case.
final class ExpectationTest {
  private static final String IE7_073 = "IE7-WindowsXP-KB958215-x86-DEU.exe";
  private static final String IE7_078 = "IE7-WindowsXP-KB960714-x86-DEU.exe";
  private static final String IE7_002 = "IE7-WindowsXP-KB961260-x86-DEU.exe";
  private static final String IE7_014 = "IE7-WindowsXP-KB963027-x86-DEU.exe";
  private static final String IE6_073 = "WindowsXP-KB958215-x86-DEU.exe";
  private static final String IE6_078 = "WindowsXP-KB960714-x86-DEU.exe";
  private static final String IE6_014 = "WindowsXP-KB963027-x86-DEU.exe";

  private final Expectation all = ReleasesOf2009.expectation();

  @Test
  void ms08078_replacesNothing_bothUpdatesOfDecember() {
    assertThat(until("MS08-078").of(ie7().build()).files()).containsExactly(IE7_073, IE7_078);
    assertThat(until("MS08-078").of(ie6(3).build()).files()).containsExactly(IE6_073, IE6_078);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7.0.6000.16787", "7.0.6000.20935", "7.0.6000.20000", "7.0.6000.20972"})
  void version_belowTheFixOfItsTrain_isVulnerable(String mshtml) {
    assertThat(until("MS08-078").of(measured(ie7(), mshtml)).files()).contains(IE7_078);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7.0.6000.16788", "7.0.6000.19999", "7.0.6000.20973", "7.0.6001.0"})
  void version_atOrPastTheFixOfItsTrain_isFixed(String mshtml) {
    assertThat(until("MS08-078").of(measured(ie7(), mshtml)).files()).doesNotContain(IE7_078);
  }

  @Test
  void version_fixedOnServicePack2_isVulnerableOnServicePack3() {
    assertThat(until("MS08-078").of(measured(ie6(2), "6.0.2900.5657")).outcome())
        .isEqualTo(Outcome.UP_TO_DATE);
    assertThat(until("MS08-078").of(measured(ie6(3), "6.0.2900.5657")).files())
        .containsExactly(IE6_073, IE6_078);
  }

  @Test
  void record_componentNotReported_counts() {
    ClientConfiguration machine = ie7().addInstalledUpdates("KB960714-IE7").build();
    assertThat(until("MS08-078").of(machine).files()).containsExactly(IE7_073);
  }

  @Test
  void record_componentMeasuredTooOld_doesNotCount() {
    ClientConfiguration.Builder machine = ie7().addInstalledUpdates("KB960714-IE7");
    assertThat(until("MS08-078").of(measured(machine, "7.0.6000.16762")).files())
        .containsExactly(IE7_078);
  }

  @Test
  void record_otherCaseOrPackedNumber_isTheSame() {
    assertThat(until("MS08-078").of(ie7().addInstalledUpdates("kb960714-ie7").build()).files())
        .containsExactly(IE7_073);
    assertThat(until("MS08-078").of(ie6(3).addInstalledKbs(960714).build()).files())
        .containsExactly(IE6_073);
  }

  @Test
  void record_ofIe7_doesNotProtectIe6() {
    assertThat(until("MS08-078").of(ie6(3).addInstalledUpdates("KB960714-IE7").build()).files())
        .containsExactly(IE6_073, IE6_078);
    assertThat(until("MS08-078").of(ie7().addInstalledUpdates("KB960714").build()).files())
        .containsExactly(IE7_073, IE7_078);
  }

  @Test
  void ms09002_hidesTheUpdatesOfDecember_forIe7Only() {
    assertThat(until("MS09-002").of(ie7().build()).files()).containsExactly(IE7_002);
    assertThat(until("MS09-002").of(ie6(3).build()).files()).containsExactly(IE6_073, IE6_078);
  }

  @Test
  void ms09014_hidesThroughTheChain_whatMs09002Replaces() {
    assertThat(all.of(ie7().build()).files()).containsExactly(IE7_014);
    assertThat(all.of(ie6(3).build()).files()).containsExactly(IE6_014);
  }

  @Test
  void chain_linkIsInstalled_stillHides() {
    ClientConfiguration machine = ie7().addInstalledUpdates("KB961260-IE7").build();
    assertThat(all.of(machine).files()).containsExactly(IE7_014);
  }

  @Test
  void replaced_newerIsInstalled_isOfferedIfNotInstalledItself() {
    ClientConfiguration machine = ie7().addInstalledUpdates("KB963027-IE7").build();
    assertThat(all.of(machine).files()).containsExactly(IE7_002);
  }

  @Test
  void fixedEverywhere_isUpToDate() {
    assertThat(all.of(measured(ie7(), "7.0.6000.21015"))).isEqualTo(expected(Outcome.UP_TO_DATE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"zh-HK", "3076", "bg-BG", "uk-UA", "ja-JP", "tlh"})
  void language_withoutPackage_isOfferedNothing(String language) {
    assertThat(all.of(ie7().setLanguage(language).build()))
        .isEqualTo(expected(Outcome.NOT_APPLICABLE));
  }

  @Test
  void neutralPackage_anyLanguage_isOffered() {
    ClientConfiguration vista =
        ie7().setOsVersion("6.0.6000").setServicePack(0).setLanguage("zh-HK").build();
    assertThat(all.of(vista)).isEqualTo(expected(Outcome.OFFERED, "Windows6.0-KB960714-x86.msu"));
  }

  @Test
  void machine_anythingElseDiffers_isOfferedNothing() {
    assertThat(all.of(ie7().setServicePack(1).build())).isEqualTo(expected(Outcome.NOT_APPLICABLE));
    assertThat(all.of(ie7().setOsVersion("6.1.7600").build()))
        .isEqualTo(expected(Outcome.NOT_APPLICABLE));
    assertThat(all.of(ie7().setArchitecture(Architecture.X64).build()))
        .isEqualTo(expected(Outcome.NOT_APPLICABLE));
    assertThat(all.of(ie7().setProductType(ProductType.SERVER).build()))
        .isEqualTo(expected(Outcome.NOT_APPLICABLE));
    assertThat(all.of(ie7().setInstallation(Installation.SERVER_CORE).build()))
        .isEqualTo(expected(Outcome.NOT_APPLICABLE));
    assertThat(all.of(machine(3, "8.0.6001.18702").build()))
        .isEqualTo(expected(Outcome.NOT_APPLICABLE));
    assertThat(all.of(ie7().clearProducts().build())).isEqualTo(expected(Outcome.NOT_APPLICABLE));
  }

  private Expectation until(String bulletin) {
    return new Expectation(
        all.releases().stream()
            .filter(release -> release.bulletin().compareTo(bulletin) <= 0)
            .toList());
  }

  private static Expected expected(Outcome outcome, String... files) {
    return new Expected(outcome, new TreeSet<>(List.of(files)));
  }

  private static ClientConfiguration.Builder ie7() {
    return machine(3, "7.0.5730.13");
  }

  private static ClientConfiguration.Builder ie6(int servicePack) {
    return machine(servicePack, servicePack == 2 ? "6.0.2900.2180" : "6.0.2900.5512");
  }

  private static ClientConfiguration.Builder machine(int servicePack, String internetExplorer) {
    return ClientConfiguration.newBuilder()
        .setOsVersion("5.1.2600")
        .setServicePack(servicePack)
        .setArchitecture(Architecture.X86)
        .setProductType(ProductType.WORKSTATION)
        .setLanguage("de-CH")
        .addProducts(
            InstalledProduct.newBuilder()
                .setName("internet-explorer")
                .setVersion(internetExplorer));
  }

  private static ClientConfiguration measured(ClientConfiguration.Builder machine, String mshtml) {
    return machine
        .addComponents(InstalledComponent.newBuilder().setName("mshtml.dll").setVersion(mshtml))
        .build();
  }
}
