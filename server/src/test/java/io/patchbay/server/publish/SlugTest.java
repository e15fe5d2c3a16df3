package io.patchbay.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.ClientConfiguration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SlugTest {
  @ParameterizedTest
  @CsvSource({
    "Microsoft Office 2003 Service Pack 3,microsoft-office-2003-service-pack-3",
    "Windows 8.1 for 32-bit systems,windows-8.1-for-32-bit-systems",
    "Windows Server 2012 R2 (Server Core"
        + " installation),windows-server-2012-r2-server-core-installation",
    ".NET 8.0 installed on Linux,net-8.0-installed-on-linux",
    "'  Office -- 2003_SP3  ',office-2003-sp3",
    "Windows GDI+,windows-gdi-plus",
    "Visual C++ 2008,visual-c-plus-plus-2008",
    "Größe 1,gr-e-1",
    "Adobe Inc.,adobe-inc",
    "7,7",
  })
  void of_isLowerCase_withOneDashForAllElse(String name, String slug) {
    assertThat(Slug.of(name)).isEqualTo(slug);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "...", " - ", "製品", "()"})
  void of_withoutLetterAndDigit_isEmpty(String name) {
    assertThat(Slug.of(name)).isEmpty();
  }

  @Test
  void of_longerThan64_isCut_andEndsInADigestOfTheWhole() {
    String name = "a".repeat(64);
    assertThat(Slug.of(name)).isEqualTo(name);
    // printf %s aaa... | sha256sum
    assertThat(Slug.of("a".repeat(65))).isEqualTo("a".repeat(55) + "-635361c4");
    assertThat(Slug.of("A".repeat(65))).isEqualTo(Slug.of("a".repeat(65)));
    assertThat(Slug.of("a".repeat(64) + "b")).isNotEqualTo(Slug.of("a".repeat(64) + "c"));
  }

  @Test
  void of_anything_isEmptyOrANameMachinesCanReport() {
    long seed = 5;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder name = new StringBuilder();
      for (int length = random.nextInt(90); length > 0; length--) {
        name.append((char) (random.nextInt(8) == 0 ? random.nextInt(0x300) : random.nextInt(0x80)));
      }
      String slug = Slug.of(name.toString());
      assertThat(slug.isEmpty() ? "" : ClientConfiguration.nameKey(slug))
          .as("seed %d, %s", seed, name)
          .isEqualTo(slug);
    }
  }
}
