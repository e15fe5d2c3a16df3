package io.patchbay.server.publish;

import java.util.List;
import java.util.stream.Stream;

/// Mistakes of content: every field is well formed, but they do not go together.
final class ContentMistakes {
  private static final String BRANCHES =
      """
      from: "7.0" | from: "8.0" | from: "8.0" | branches[0].productVersions | 8.0.0.0 up to below 8.0.0.0
      GDR, fixedFrom: 7.0.6000.100 | GDR, fixedFrom: 7.0.6000.20000 | GDR | branches[0].platforms[0].fixed[0].fixedFrom | is outside its train
      7.0.6000.20100 | 7.0.6000.19999 | LDR | branches[0].platforms[0].fixed[1].fixedFrom | is outside its train
      train: GDR, fixedFrom: 7 | train: GDR, trainFrom: "8.0", fixedFrom: 9 | LDR | branches[0].platforms[0].fixed[1] | train from
      train: GDR, fixedFrom: 7 | train: GDR, trainFrom: 7.0.6000.20000, fixedFrom: 9 | LDR | branches[0].platforms[0].fixed[1] | train from
      id: ie7-vista | id: ie7-xp | id: ie7-xp\\n    title: Internet Explorer 7 on Windows Vista | branches[1].id | given twice: ie7-xp
      [X86] | [X86, X86] | [X86, X86] | branches[0].architectures[1] | given twice
      [KB123456-IE7] | [KB123456-IE7, kb123456-ie7] | kb123456-ie7 | branches[0].hotfixIds[1] | given twice
      [CVE-2008-4844] | [CVE-2008-4844, CVE-2008-4844] | cves | bulletin.cves[1] | given twice
      [WORKSTATION]\\n        fixed:\\n | [SERVER, SERVER]\\n        fixed:\\n | SERVER | branches[0].platforms[0].productTypes[1] | given twice
      """;

  private static final String LANGUAGES =
      """
      [DEU, ENU] | [DEU, ENU, XXX] | XXX | branches[0].languages[2] | XXX
      [DEU, ENU] | [DEU, en-US] | en-US | branches[0].languages[1] | en-US
      [DEU, ENU] | [DEU, deu] | deu | branches[0].languages[1] | deu
      [DEU, ENU] | [DEU, ENU, DEU] | ENU, DEU | branches[0].languages[2] | given twice: DEU
      [DEU, ENU] | [DEU, neutral] | neutral | branches[0].languages | neutral beside languages
      derivedLanguages: [DEU] | derivedLanguages: [FRA] | [FRA] | branches[0].derivedLanguages | FRA is not in languages
      derivedLanguages: [DEU] | derivedLanguages: [neutral] | derived | branches[0].derivedLanguages | neutral is not in languages
      [neutral] | [neutral]\\n    derivedLanguages: [ENU] | [ENU] | branches[1].derivedLanguages | ENU is not in languages
      """;

  private static final String PACKAGES =
      """
      IE7-Vista.msu | IE7-Vista-{LANG}.msu | IE7-Vista | branches[1].package | {LANG} in a neutral branch
      IE7-Vista.msu | IE7-Vista-{ARCH}.msu | IE7-Vista | branches[1].package | braces
      IE7-Vista.msu | IE7-XP-DEU.exe | IE7-XP-DEU.exe | branches[1].package | is a package of branch ie7-xp already
      IE7-Vista.msu | ie7-xp-deu.EXE | ie7-xp-deu.EXE | branches[1].package | is a package of branch ie7-xp already
      """;

  private static final String REPLACES =
      """
      DOCUMENTED | DOCUMENTED\\n    replaces: [MS99-001] | replaces | branches[0].replaces[0] | the bulletin replaces itself
      DOCUMENTED | DOCUMENTED\\n    replaces: [MS99-001/other] | replaces | branches[0].replaces[0] | the bulletin replaces itself
      DOCUMENTED | DOCUMENTED\\n    replaces: [MS 1] | replaces | branches[0].replaces[0] | no bulletin: MS 1
      DOCUMENTED | DOCUMENTED\\n    replaces: [MS08-073/] | replaces | branches[0].replaces[0] | no bulletin: MS08-073/
      DOCUMENTED | DOCUMENTED\\n    replaces: [MS1, MS1] | replaces | branches[0].replaces[1] | given twice
      """;

  private static final String DIGEST = "ab".repeat(32);
  private static final String GERMAN = "{language: DEU, size: 1, sha256: " + DIGEST + "}";
  private static final String ENGLISH = "{language: ENU, size: 1, sha256: " + DIGEST + "}";
  private static final String NEUTRAL = "{size: 1, sha256: " + DIGEST + "}";

  private ContentMistakes() {}

  static Stream<Mistake> all() {
    return Stream.of(
            Mistake.table(BRANCHES),
            Mistake.table(LANGUAGES),
            Mistake.table(PACKAGES),
            Mistake.table(REPLACES),
            List.of(noLanguageInTheName(), platformTwice(), ruleTooLarge()),
            files())
        .flatMap(List::stream);
  }

  private static Mistake noLanguageInTheName() {
    return Mistake.of(
        "IE7-XP-{LANG}.exe\n    languages: [DEU, ENU]\n",
        "IE7-XP.exe\n    languages: [DEU]\n",
        "IE7-XP.exe",
        "branches[0].package",
        "no {LANG}");
  }

  private static Mistake platformTwice() {
    String first =
        "- {osVersion: 5.1.2600, servicePack: 3, productTypes: [WORKSTATION, SERVER],"
            + " fixed: [{fixedFrom: 7.0.1}]}\n      ";
    return Mistake.of(
        "- osVersion: 5.1.2600",
        first + "- osVersion: 5.1.2600",
        "- osVersion: 5.1.2600",
        "branches[0].platforms[1]",
        "5.1.2600 service pack 3 given twice");
  }

  private static Mistake ruleTooLarge() {
    StringBuilder platforms = new StringBuilder();
    for (int build = 0; build < 400; build++) {
      platforms.append(
          "- {osVersion: 5.1.%d, servicePack: 3, productTypes: [SERVER], fixed: [{fixedFrom: 7.0.1}]}"
              .formatted(build));
      platforms.append("\n      ");
    }
    return Mistake.of(
        "- osVersion: 5.1.2600",
        platforms + "- osVersion: 5.1.2600",
        "platforms:",
        "branches[0].platforms",
        " nodes");
  }

  private static List<Mistake> files() {
    return List.of(
        files("STAND_IN", GERMAN + ", " + ENGLISH, "", "payloads is STAND_IN"),
        files("STORED", GERMAN, "", "no size and digest for ENU"),
        files("STORED", GERMAN + ", " + ENGLISH + ", " + GERMAN, "[2]", "given twice: DEU"),
        files("STORED", GERMAN + ", " + ENGLISH + ", " + NEUTRAL, "[2]", "neutral is not in"),
        files(
            "STORED",
            GERMAN + ", " + ENGLISH + ", " + GERMAN.replace("DEU", "FRA"),
            "[2]",
            "FRA is not in languages"),
        files("STORED", GERMAN.replace("DEU", "XXX"), "[0].language", "XXX"),
        files("STORED", GERMAN.replace(DIGEST, "abc"), "[0].sha256", "abc"),
        files("STORED", GERMAN.replace("ab", "xy"), "[0].sha256", "xyxy"),
        files("STORED", "{language: DEU, size: 1}", "[0].sha256", "missing"),
        files("STORED", GERMAN.replace("size: 1, ", ""), "[0].size", "missing"),
        files("STORED", GERMAN.replace("size: 1", "size: 0"), "[0].size", "missing"),
        notStored());
  }

  // The branch on Windows XP alone, with these files.
  private static Mistake files(String payloads, String files, String path, String message) {
    String name = payloads + ", files" + path + ": " + message;
    String at = "branches[0].files" + path;
    return new Mistake(name, xpOnly(payloads, files), "files: [", at, message);
  }

  private static Mistake notStored() {
    String yaml = Mistake.edit(xpOnly("STORED", GERMAN), "[DEU, ENU]", "[DEU]");
    String message = "IE7-XP-DEU.exe is not in the content store";
    return new Mistake(message, yaml, "payloads: STORED", "payloads", message);
  }

  private static String xpOnly(String payloads, String files) {
    int vista = Mistake.VALID.indexOf("  - id: ie7-vista");
    String xp = Mistake.VALID.substring(0, vista) + "    files: [" + files + "]\n";
    return Mistake.edit(xp, "payloads: STAND_IN", "payloads: " + payloads);
  }
}
