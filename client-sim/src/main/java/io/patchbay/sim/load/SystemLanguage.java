package io.patchbay.sim.load;

import io.patchbay.sim.expect.Table;
import java.util.List;

/// A language of installed systems and its share; `languages.tsv`.
record SystemLanguage(String tag, double percent) {
  static final List<SystemLanguage> ALL =
      Table.beside(SystemLanguage.class, "languages.tsv").stream()
          .map(row -> new SystemLanguage(row.get(0), Double.parseDouble(row.get(1))))
          .toList();
}
