package io.patchbay.server.publish;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/// Mistakes of form: the text is no manifest, or a field is not what its kind asks for.
final class FormMistakes {
  private static final int MEGABYTE = 1 << 20;

  private static final String SYNTAX =
      """
        id: MS99-001 | \tid: MS99-001 | \tid: MS99-001 |  | not YAML
      kbArticle: "123456" | kbArticle: "123456 | advisory |  | not YAML
      payloads: STAND_IN | payloads: STAND_IN\\n? [a, b]\\n: c |  |  | not YAML: Non scalar key
      payloads: STAND_IN | payloads: STAND_IN\\nnote: *nobody | *nobody |  | not YAML
      """;

  private static final String KEYS =
      """
      payloads: STAND_IN | payloads: STAND_IN\\ncolour: red | colour | colour | unknown key
      title: Update | titel: Update | titel | bulletin.titel | unknown key
      kbArticle | kb_article | kb_article | bulletin.kb_article | unknown key
      {from: "7.0", | {since: "7.0", | since | branches[0].productVersions.since | unknown key
      payloads: STAND_IN | payloads: STAND_IN\\n<<: {product: x} | << | << | unknown key
      payloads: STAND_IN | payloads: STAND_IN\\npayloads: STORED | STORED | payloads | given twice
      revision: 1 | revision: 1\\n  revision: 2 | revision: 2 | bulletin.revision | given twice
      """;

  private static final String TYPES =
      """
      id: MS99-001 | id: 99 | id: 99 | bulletin.id | not a text: 99
      kbArticle: "123456" | kbArticle: 123456 | kbArticle | bulletin.kbArticle | not a text: 123456
      title: Update for Internet Explorer | title: true | title: true | bulletin.title | not a text: true
      below: "8.0" | below: 8.0 | below: 8.0 | branches[0].productVersions.below | not a text: 8.0
      from: "7.0" | from: 7.0 | from: 7.0 | branches[0].productVersions.from | not a text: 7.0
      osVersion: 5.1.2600 | osVersion: 5.1 | osVersion: 5.1 | branches[0].platforms[0].osVersion | not a text: 5.1
      revision: 1 | revision: one | revision: one | bulletin.revision | not a whole number: one
      revision: 1 | revision: 1.5 | revision: 1.5 | bulletin.revision | not a whole number: 1.5
      revision: 1 | revision: -1 | revision: -1 | bulletin.revision | not a whole number: -1
      revision: 1 | revision: 4294967296 | revision | bulletin.revision | not a whole number: 4294967296
      revision: 1 | revision: 99999999999999999999 | revision | bulletin.revision | not a whole number: 9
      servicePack: 3 | servicePack: "3" | servicePack: "3" | branches[0].platforms[0].servicePack | not a whole number
      cumulative: false | cumulative: no | cumulative | bulletin.cumulative | neither true nor false: no
      cves: [CVE-2008-4844] | cves: {CVE-2008-4844: x} | cves | bulletin.cves | not a list
      languages: [DEU, ENU] | languages: DEU | languages: DEU | branches[0].languages | not a list
      id: MS99-001 | id: [MS99-001] | id: [ | bulletin.id | a mapping or list
      product: internet-explorer | product: {name: ie} | product: { | product | a mapping or list
      languages: [DEU, ENU] | languages: [[DEU], ENU] | [[DEU] | branches[0].languages[0] | a mapping or list
      {from: "7.0", below: "8.0"} | "7.0" | productVersions: "7.0" | branches[0].productVersions | not a mapping
      title: Update for Internet Explorer | title: | title:\\n | bulletin.title | no value
      languages: [DEU, ENU] | languages: [DEU, null] | null | branches[0].languages[1] | no value
      """;

  private static final String VALUES =
      """
      severity: CRITICAL | severity: SEVERE | SEVERE | bulletin.severity | unknown value: SEVERE
      severity: CRITICAL | severity: SEVERITY_UNSPECIFIED | UNSPEC | bulletin.severity | unknown value
      architectures: [X86] | architectures: [X86, PPC] | PPC | branches[0].architectures[1] | unknown value: PPC
      architectures: [X86] | architectures: [x86] | [x86] | branches[0].architectures[0] | unknown value: x86
      18:00:00Z | 18:00:00 | releasedAt | bulletin.releasedAt | not an instant: 2008-12-17T18:00:00
      2008-12-17T18:00:00Z | 2008-12-17 | releasedAt | bulletin.releasedAt | not an instant: 2008-12-17
      2008-12-17T | 2008-02-30T | releasedAt | bulletin.releasedAt | not an instant: 2008-02-30T18:00:00Z
      2008-12-17T | +10000-12-17T | releasedAt | bulletin.releasedAt | not an instant: +10000-12-17T18:00:00Z
      2008-12-17T | -0001-12-17T | releasedAt | bulletin.releasedAt | not an instant: -0001-12-17T18:00:00Z
      id: MS99-001 | id: MS99_001 | MS99_001 | bulletin.id | MS99_001
      kbArticle: "123456" | kbArticle: KB123456 | kbArticle | bulletin.kbArticle | KB123456
      advisory: "654321" | advisory: A654321 | advisory | bulletin.advisory | A654321
      [CVE-2008-4844] | [CVE-2008-4844, CVE-08-1] | CVE-08 | bulletin.cves[1] | CVE-08-1
      product: internet-explorer | product: internet explorer | product: | product | internet explorer
      component: mshtml.dll | component: /mshtml.dll | component: | component | /mshtml.dll
      id: ie7-xp | id: IE7-XP | id: IE7-XP | branches[0].id | IE7-XP
      osVersion: 5.1.2600 | osVersion: 5.1.2600.0 | 5.1.2600.0 | branches[0].platforms[0].osVersion | 5.1.2600.0
      servicePack: 3 | servicePack: 100 | servicePack: 100 | branches[0].platforms[0].servicePack | out of range
      7.0.6000.20100 | 7.0.6000.x | 6000.x | branches[0].platforms[0].fixed[1].fixedFrom | 7.0.6000.x
      7.0.6000.20000 | 7.0.65536.0 | 65536 | branches[0].platforms[0].fixed[1].trainFrom | 7.0.65536.0
      from: "7.0" | from: 7.x | from: 7.x | branches[0].productVersions | 7.x
      IE7-XP-{LANG}.exe | ../{LANG}.exe | ../ | branches[0].package | ../{LANG}.exe
      [KB123456-IE7] | [KB 123456] | KB 123456 | branches[0].hotfixIds[0] | KB 123456
      """;

  // What is left out is said of what it is missing from.
  private static final String REQUIRED =
      """
      payloads: STAND_IN\\n |  | bulletin: | payloads | missing
        id: MS99-001\\n |  | revision: 1 | bulletin.id | missing
        revision: 1\\n |  | id: MS99-001 | bulletin.revision | missing
        title: Update for Internet Explorer\\n |  | id: MS99-001 | bulletin.title | missing
        kbArticle: "123456"\\n |  | id: MS99-001 | bulletin.kbArticle | missing
        severity: CRITICAL\\n |  | id: MS99-001 | bulletin.severity | missing
        classification: SECURITY_UPDATE\\n |  | id: MS99-001 | bulletin.classification | missing
        rebootBehavior: CAN_REQUEST_REBOOT\\n |  | id: MS99-001 | bulletin.rebootBehavior | missing
        releasedAt: 2008-12-17T18:00:00Z\\n |  | id: MS99-001 | bulletin.releasedAt | missing
      product: internet-explorer\\n |  | payloads: | product | missing
      component: mshtml.dll\\n |  | payloads: | component | missing
      id: ie7-xp\\n    title | title | - title | branches[0].id | missing
          title: Internet Explorer 7 on Windows XP\\n |  | - id: ie7-xp | branches[0].title | missing
          productVersions: {from: "7.0", below: "8.0"}\\n |  | - id: ie7-xp | branches[0].productVersions | missing
          architectures: [X86]\\n |  | - id: ie7-xp | branches[0].architectures | missing
      [X86]\\n    installation: FULL | [X86] | - id: ie7-xp | branches[0].installation | missing
          package: IE7-XP-{LANG}.exe\\n |  | - id: ie7-xp | branches[0].package | missing
          languages: [neutral]\\n |  | - id: ie7-vista | branches[1].languages | missing
          hotfixIds: [KB123456-IE7]\\n |  | - id: ie7-xp | branches[0].hotfixIds | missing
          evidence: DOCUMENTED\\n |  | - id: ie7-xp | branches[0].evidence | missing
      osVersion: 5.1.2600\\n        servicePack | servicePack | - servicePack | branches[0].platforms[0].osVersion | missing
              servicePack: 3\\n |  | - osVersion: 5.1 | branches[0].platforms[0].servicePack | missing
      [WORKSTATION]\\n        fixed:\\n | []\\n        fixed:\\n | productTypes: [] | branches[0].platforms[0].productTypes | missing
              fixed: [{fixedFrom: 7.0.6000.100}]\\n |  | - osVersion: 6.0 | branches[1].platforms[0].fixed | missing
      GDR, fixedFrom: 7.0.6000.100 | GDR | train: GDR | branches[0].platforms[0].fixed[0].fixedFrom | missing
      """;

  private FormMistakes() {}

  static Stream<Mistake> all() {
    return Stream.of(
            documents(),
            Mistake.table(SYNTAX),
            Mistake.table(KEYS),
            Mistake.table(TYPES),
            Mistake.table(VALUES),
            Mistake.table(REQUIRED))
        .flatMap(List::stream);
  }

  private static List<Mistake> documents() {
    String valid = Mistake.VALID;
    String padding = ("#" + " ".repeat(1023) + "\n").repeat(5 * 1024);
    String second = valid + "---\nsecond: document\n";
    String noBranches = valid.substring(0, valid.indexOf("branches:"));
    String longTitle = Mistake.edit(valid, "Update for", "Update for" + " ever".repeat(50));
    String deep = valid + "note: " + "[".repeat(40) + "]".repeat(40) + "\n";
    return List.of(
        new Mistake("empty file", "", "", "", "empty"),
        new Mistake("nothing but a comment", "# Nothing.\n", "", "", "empty"),
        new Mistake("5 MiB", valid + padding, "", "", " bytes"),
        new Mistake("second document", second, "second:", "", "a second document"),
        new Mistake("a list", "- payloads: STAND_IN\n", "- payloads", "", "not a mapping"),
        new Mistake("a word", "payloads\n", "payloads", "", "not a mapping"),
        new Mistake("no branches", noBranches, "payloads", "branches", "missing"),
        new Mistake("long title", longTitle, "ever", "bulletin.title", " characters"),
        new Mistake("40 levels", deep, "note: [", "", "nested too deep"),
        new Mistake("a million levels", "[".repeat(MEGABYTE), "[", "", "nested too deep"),
        new Mistake("alias bomb", aliasBomb(), "", "", "not YAML"));
  }

  // Ten lists, each of them ten times the one before.
  private static String aliasBomb() {
    StringBuilder bomb = new StringBuilder("key0: &a0 [STAND_IN]\n");
    for (int i = 1; i <= 10; i++) {
      String aliases = String.join(", ", Collections.nCopies(10, "*a" + (i - 1)));
      bomb.append("key%d: &a%d [%s]\n".formatted(i, i, aliases));
    }
    return bomb.toString();
  }
}
