package io.patchbay.server.publish;

import io.patchbay.server.domain.Finding.Kind;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A real manifest with one mistake in it, and what is to be found.
///
/// @param earlier the manifest that is published before it; empty: none
/// @param expected for each kind what stands on the line that is named first
/// @param obstacle part of what is said of the condition, or of the updates
record CoverageMistake(
    String name, String earlier, String yaml, Map<Kind, String> expected, String obstacle) {
  // release | where to begin | what stands there | what is written | kind: line ... | said
  private static final String TABLE =
      """
      ms08-078 | id: ie6-xp-x86 | languages: *client | languages: [ARA, CHS, CHT, CSY, DAN, ELL, ENU, ESN, FIN, FRA, HEB, HUN, ITA, JPN, KOR, NLD, NOR, PLK, PTB, PTG, RUS, SVE, TRK] | GAP: # M03: | fails at language
      ms08-078 | id: ie7-ws2003-ia64 | languages: *itanium | languages: [DEU, ENU, FRA] | GAP: # M21: | language=JPN&product=internet-explorer@7.0.0.0, and the same in affected[21]; the nearest
      ms08-078 | id: ie6-xp-x86 | servicePack: 3 | servicePack: 4 | GAP: # M04: ; STRANGER: id: ie6-xp-x86 | fails at service pack = 2: is 3
      ms08-078 | id: ie8b2-ws2003-x86 | servicePack: 2 | servicePack: 1 | GAP: # M33: ; STRANGER: id: ie8b2-ws2003-x86 | fails at service pack = 1: is 2
      ms08-078 | id: ie7-windows60-x86 | osVersion: 6.0.6001 | osVersion: 6.0.6002 | GAP: # M24: ; STRANGER: id: ie7-windows60-x86 | Windows version = 6.0.6001: is 6.0.6002
      ms08-078 | id: ie6-xp-x86 | osVersion: 5.1.2600 | osVersion: 5.1.2601 | GAP: # M03: ; STRANGER: id: ie6-xp-x86 | and in 23 more languages
      ms08-078 | id: ie7-windows60-x64 | [X64] | [IA64] | GAP: # M25: ; OVERLAP: id: ie7-windows60-ia64 ; STRANGER: id: ie7-windows60-x64 | and the same in affected[25], affected[27]
      ms08-078 | id: ie7-windows60-x86 | [WORKSTATION, SERVER, DOMAIN_CONTROLLER] | [WORKSTATION, SERVER] | GAP: # M27: | product type workstation/server: is domain-controller
      ms08-078 | id: ie6-ws2003-x86 | productTypes: [SERVER, | productTypes: [WORKSTATION, SERVER, | STRANGER: id: ie6-ws2003-x86 | &type=workstation&
      ms08-078 | id: ie6-ws2003-ia64 | installation: FULL | installation: SERVER_CORE | GAP: # M11: ; STRANGER: id: ie6-ws2003-ia64 | installation server-core: is full
      ms08-078 | id: ie7-xp-x86 | below: "8.0" | below: 7.0.6000.0 | GAP: # M13: | product=internet-explorer@7.0.6000.0
      ms08-078 | id: ie6-xp-x86 | from: "6.0" | from: "5.5" | STRANGER: id: ie6-xp-x86 | product=internet-explorer@5.5.0.0
      ms08-078 | id: ie6-xp-x86 | 6.0.2900.5726 | 6.0.2900.5626 | GAP: # M04: | component=mshtml.dll@6.0.2900.5626
      ms08-078 | id: ie6-xp-x86 | 6.0.2900.3492 | 6.0.2900.3500 | STRANGER: id: ie6-xp-x86 | component=mshtml.dll@6.0.2900.3492
      ms08-078 | id: ie7-xp-x86 | trainFrom: 7.0.6000.20000 | trainFrom: 7.0.6000.20900 | GAP: # M13: | component=mshtml.dll@7.0.6000.20000
      ms08-078 | id: ie7-ws2003-x86 | fixedFrom: 7.0.6000.20973 | fixedFrom: 7.0.6000.21000 | STRANGER: id: ie7-ws2003-x86 | component=mshtml.dll@7.0.6000.20973
      ms08-078 | id: ie6-xp-x86 | [KB960714, KB963027] | [KB960714, KB958215] | GAP: # M03: | &installed=KB958215
      ms08-078 | id: ie7-windows60-ia64 | [KB960714, KB961260, KB963027] | [KB960714, KB961260-IE7] | GAP: # M29: | &installed=KB961260-IE7
      ms08-078 | id: ie501sp4-w2k-x86 | evidence: | component: shdocvw.dll\\n    evidence: | GAP: # M01: ; STRANGER: id: ie501sp4-w2k-x86 | shdocvw.dll from 5.0.3872.1000
      ms08-078 | id: ie6-ws2003-ia64 | &itanium [DEU, | &itanium [DEU, KOR, | STRANGER: id: ie6-ws2003-ia64 | language=KOR
      ms08-078 | id: ie7-windows60-ia64 | [IA64] | [IA64, X86] | OVERLAP: id: ie7-windows60-ia64 | Windows6.0-KB960714-x86.msu
      ms08-078 | id: ie7-xp-x86 | below: "8.0" | below: "9.0" | OVERLAP: id: ie8b2-xp-x86 ; STRANGER: id: ie7-xp-x86 | and in 23 more languages
      ms08-078 | id: ie6-ws2003-xp-x64 | [X64] | [X64, X86] | OVERLAP: id: ie6-ws2003-x86 ; STRANGER: id: ie6-ws2003-xp-x64 | and in 10 more languages
      ms08-078 | id: ie501sp4-w2k-x86 | below: "5.1" | below: "7.0" | OVERLAP: id: ie6sp1-w2k-x86 ; STRANGER: id: ie501sp4-w2k-x86 | product=internet-explorer@6.0.2800.1106
      ms08-073 | id: ie7-windows60-x64 | fixedFrom: 7.0.6000.16764 | fixedFrom: 7.0.6000.16762 | GAP: # M25: | component=mshtml.dll@7.0.6000.16762
      ms09-002 | id: ie7-windows60-x86 | [X86] | [X86, X64] | OVERLAP: id: ie7-windows60-x64 | arch=x64
      ms09-014 | id: ie6sp1-w2k-x86 | component: msrating.dll | component: mshtml.dll | GAP: # M02: ; STRANGER: id: ie6sp1-w2k-x86 | msrating.dll
      ms09-014 | id: ie6sp1-w2k-x86 | 6.0.2800.1958 | 6.0.2800.1957 | GAP: # M02: | component=msrating.dll@6.0.2800.1957
      ms09-014 | # M13: | languages: *affected-client | languages: *affected-server | STRANGER: id: ie7-xp-x86 | language=ARA
      ms09-014 | # M23: | vulnerable: [{below: 7.0.6000.16830} | vulnerable: [{below: 7.0.6000.16831} | GAP: # M23: | component=mshtml.dll@7.0.6000.16830
      """;

  static List<CoverageMistake> all() {
    List<CoverageMistake> all = new ArrayList<>();
    TABLE
        .lines()
        .map(line -> line.replace("\\n", "\n").split(" \\| ", -1))
        .forEach(c -> all.add(of(c)));
    all.add(
        unreachable(
            "ms08-078",
            "windows60",
            "Windows6.0-KB960714-ia64.msu: superseded by Windows6.0-KB960714-x86.msu"));
    all.add(
        unreachable(
            "ms08-078",
            "ws2003",
            "IE7-WindowsServer2003-KB960714-ia64-DEU.exe and 3 more of its branch"));
    all.add(
        unreachable(
            "ms09-014",
            "windows60",
            "Windows6.0-KB963027-ia64.msu: superseded by Windows6.0-KB963027-x86.msu"));
    return all;
  }

  private static CoverageMistake of(String[] columns) {
    String yaml = edit(release(columns[0]), columns[1], columns[2], columns[3]);
    Map<Kind, String> expected = new EnumMap<>(Kind.class);
    for (String one : columns[4].split(" ; ", -1)) {
      int colon = one.indexOf(": ");
      expected.put(Kind.valueOf(one.substring(0, colon)), one.substring(colon + 2));
    }
    String name = columns[0] + ", " + columns[1] + ", " + columns[3];
    return new CoverageMistake(name, "", yaml, expected, columns[5]);
  }

  /// The Itanium branch is made for x86, and is superseded by the x86 branch in a roundabout way:
  /// by way of another bulletin, which claims to supersede it.
  private static CoverageMistake unreachable(String release, String system, String said) {
    String id = release.equals("ms08-078") ? "MS08-078" : "MS09-014";
    String itanium = "ie7-" + system + "-ia64";
    String other =
        edit(
            release("ms08-073"),
            "id: " + itanium,
            "replaces: [MS08-058]",
            "replaces: [MS08-058, " + id + "/" + itanium + "]");
    String x86 = edit(release(release), "id: " + itanium, "[IA64]", "[X86]");
    String yaml =
        release.equals("ms08-078")
            ? edit(
                x86,
                "id: ie7-" + system + "-x86",
                "evidence:",
                "replaces: [MS08-073/" + itanium + "]\n    evidence:")
            : edit(
                x86,
                "id: ie7-" + system + "-x86",
                "replaces: [MS09-002]",
                "replaces: [MS09-002, MS08-073/" + itanium + "]");
    Map<Kind, String> expected = new EnumMap<>(Kind.class);
    expected.put(Kind.UNREACHABLE, "id: " + itanium);
    expected.put(Kind.GAP, system.equals("ws2003") ? "# M21:" : "# M29:");
    return new CoverageMistake(
        release + ", " + itanium + " superseded", other, yaml, expected, said);
  }

  // The first `before` behind `from`, written as `after`.
  private static String edit(String text, String from, String before, String after) {
    int begin = text.indexOf(from);
    int at = text.indexOf(before, begin);
    if (begin < 0 || at < 0) {
      throw new IllegalArgumentException(before + " does not stand behind " + from);
    }
    return text.substring(0, at) + after + text.substring(at + before.length());
  }

  private static String release(String name) {
    try {
      return TestServer.release(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
