package io.patchbay.server.publish;

import java.util.stream.Stream;

/// Mistakes in `affected`, each field for itself.
final class AffectedMistakes {
  private static final String ROW =
      """
      affected:
        - osVersion: 6.0.6001
          servicePacks: [1, 2]
          architectures: [IA64]
          productTypes: [DOMAIN_CONTROLLER]
          installation: SERVER_CORE
          productVersions: {from: "9.0", below: "9.5"}
          languages: [FRA]
          component: other.dll
          vulnerable: [{below: 9.1.1.1}]
          hotfixIds: [KB42]
      """;

  private static final String TABLE =
      """
      6.0.6001 | 6.0 | osVersion: 6.0\\n | affected[0].osVersion | not a text: 6.0
      6.0.6001 | 6.0.6001.0 | 6.0.6001.0 | affected[0].osVersion | 6.0.6001.0
      [1, 2] | [] | servicePacks | affected[0].servicePacks | missing
      [1, 2] | [1, 1] | servicePacks | affected[0].servicePacks[1] | given twice
      [1, 2] | [1, 100] | servicePacks | affected[0].servicePacks[1] | out of range
      [IA64] | [] | architectures: [] | affected[0].architectures | missing
      [IA64] | [IA64, IA64] | IA64, IA64 | affected[0].architectures[1] | given twice
      [DOMAIN_CONTROLLER] | [] | productTypes: [] | affected[0].productTypes | missing
      SERVER_CORE | EVERYWHERE | EVERYWHERE | affected[0].installation | unknown value: EVERYWHERE
          installation: SERVER_CORE\\n |  | - osVersion: 6.0.6001 | affected[0].installation | missing
          productVersions: {from: "9.0", below: "9.5"}\\n |  | - osVersion: 6.0.6001 | affected[0].productVersions | missing
      "9.5" | "8.5" | "8.5" | affected[0].productVersions | 9.0.0.0 up to below 8.5.0.0
      [FRA] | [FRA, XXX] | XXX | affected[0].languages[1] | XXX
      [FRA] | [neutral] | [neutral]\\n    component | affected[0].languages[0] | neutral
      other.dll | ../x | ../x | affected[0].component | ../x
      9.1.1.1 | 9.x | 9.x | affected[0].vulnerable[0] | 9.x
      {below: 9.1.1.1} | {fixed: 9.1.1.1} | vulnerable: [{fixed | affected[0].vulnerable[0].fixed | unknown key
      [KB42] | [KB42, kb42] | kb42 | affected[0].hotfixIds[1] | given twice
      other.dll\\n | other.dll\\n    colour: red\\n | colour | affected[0].colour | unknown key
      """;

  private AffectedMistakes() {}

  static Stream<Mistake> all() {
    return TABLE
        .lines()
        .map(line -> line.replace("\\n", "\n").split(" \\| ", -1))
        .map(
            c ->
                new Mistake(
                    c[3] + ": " + c[4] + ", " + c[1],
                    Mistake.VALID + Mistake.edit(ROW, c[0], c[1]),
                    c[2],
                    c[3],
                    c[4]));
  }
}
