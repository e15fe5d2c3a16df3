package io.patchbay.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientConfigurationTest {
  private static final Version ONE = Version.parse("1.0");

  @Test
  void build_nothingReported_isFullAndOtherwiseUnknown() {
    ClientConfiguration machine = machine().build();
    assertThat(machine.servicePack()).isEqualTo(-1);
    assertThat(machine.architecture()).isNull();
    assertThat(machine.productType()).isNull();
    assertThat(machine.language()).isNull();
    assertThat(machine.installation()).isEqualTo(Installation.FULL);
    assertThat(machine.products()).isEmpty();
    assertThat(machine.components()).isEmpty();
    assertThat(machine.installedUpdates()).isEmpty();
  }

  @Test
  void names_caseDoesNotCount() {
    ClientConfiguration machine =
        machine()
            .product("Internet-Explorer", ONE)
            .component("MSHTML.DLL", ONE)
            .installed("kb960714-ie7")
            .build();
    assertThat(machine.products()).extracting(v -> v.name()).containsExactly("internet-explorer");
    assertThat(machine.components()).hasToString("[mshtml.dll@1.0.0.0]");
    assertThat(machine.installedUpdates()).containsExactly("KB960714-IE7");
  }

  @Test
  void product_twiceByCase_refused() {
    ClientConfiguration.Builder builder = machine().product("office", ONE);
    assertThatThrownBy(() -> builder.product("OFFICE", Version.parse("2.0")))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("office twice (expected: each name once)");
  }

  @Test
  void component_twice_refused() {
    ClientConfiguration.Builder builder = machine().component("mshtml.dll", ONE);
    assertThatThrownBy(() -> builder.component("mshtml.dll", ONE))
        .isInstanceOf(InvalidValueException.class);
  }

  @Test
  void installed_twice_countsOnce() {
    ClientConfiguration machine = machine().installed("KB1").installed("kb1").build();
    assertThat(machine.installedUpdates()).containsExactly("KB1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", ".a", "a b", "a/b", "a@1", "ä", "a\n"})
  void name_malformed_refused(String name) {
    assertThatThrownBy(() -> machine().product(name, ONE))
        .isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> machine().component(name, ONE))
        .isInstanceOf(InvalidValueException.class);
  }

  @Test
  void name_64Characters_isTheLongest() {
    assertThat(machine().product("a".repeat(64), ONE).build().products()).hasSize(1);
    assertThatThrownBy(() -> machine().product("a".repeat(65), ONE))
        .isInstanceOf(InvalidValueException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "KB1,KB2", "KB 1", "-KB1", "KB1/2", "KB1\u0000", "\u212aB1"})
  void installed_malformed_refused(String update) {
    assertThatThrownBy(() -> machine().installed(update)).isInstanceOf(InvalidValueException.class);
  }

  @Test
  void servicePack_outOf16Bits_refused() {
    assertThat(machine().servicePack(0).build().servicePack()).isZero();
    assertThat(machine().servicePack(65535).build().servicePack()).isEqualTo(65535);
    assertThatThrownBy(() -> machine().servicePack(-1)).isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> machine().servicePack(65536))
        .isInstanceOf(InvalidValueException.class);
  }

  @Test
  void products_oneTooMany_refused() {
    ClientConfiguration.Builder builder = machine();
    for (int i = 0; i < ClientConfiguration.PRODUCTS_MAX; i++) {
      builder.product("p" + i, ONE);
    }
    assertThat(builder.build().products()).hasSize(64);
    assertThatThrownBy(() -> builder.product("p64", ONE)).hasMessageContaining("at most 64");
  }

  @Test
  void components_oneTooMany_refused() {
    ClientConfiguration.Builder builder = machine();
    for (int i = 0; i < ClientConfiguration.COMPONENTS_MAX; i++) {
      builder.component("c" + i, ONE);
    }
    assertThat(builder.build().components()).hasSize(256);
    assertThatThrownBy(() -> builder.component("c256", ONE)).hasMessageContaining("at most 256");
  }

  @Test
  void installed_oneTooMany_refused() {
    ClientConfiguration.Builder builder = machine();
    for (int i = 0; i < ClientConfiguration.INSTALLED_MAX; i++) {
      builder.installed("KB" + i);
    }
    builder.installed("KB0");
    assertThat(builder.build().installedUpdates()).hasSize(4096);
    assertThatThrownBy(() -> builder.installed("KB4096")).hasMessageContaining("at most 4096");
  }

  @Test
  void constructor_collectionsChangedAfterwards_isUnmoved() {
    List<ClientConfiguration.Versioned> products =
        new ArrayList<>(List.of(new ClientConfiguration.Versioned("office", 1)));
    Set<String> installed = new HashSet<>(Set.of("KB1"));
    ClientConfiguration machine =
        new ClientConfiguration(
            new OsVersion(5, 1, 2600),
            3,
            Architecture.X86,
            ProductType.WORKSTATION,
            Installation.FULL,
            Language.ofCode("DEU"),
            products,
            products,
            installed);
    products.clear();
    installed.clear();
    assertThat(machine.products()).hasSize(1);
    assertThat(machine.components()).hasSize(1);
    assertThat(machine.installedUpdates()).hasSize(1);
  }

  private static ClientConfiguration.Builder machine() {
    return ClientConfiguration.builder(new OsVersion(5, 1, 2600));
  }
}
