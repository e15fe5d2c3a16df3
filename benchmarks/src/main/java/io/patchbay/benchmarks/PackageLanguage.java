package io.patchbay.benchmarks;

import io.patchbay.server.domain.Language;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A package language of 2008, how much it is used, and for which kinds of systems packages in it
/// existed; `languages.tsv`.
record PackageLanguage(Language language, double percent, Set<PackageList> lists) {
  /// All 36, most used first. (The bulletin's 37th is Japanese again, for NEC's hardware.)
  static final List<PackageLanguage> ALL =
      Table.rows("languages.tsv").stream().map(PackageLanguage::of).toList();

  /// In which languages the packages of a branch come.
  enum PackageList {
    CLIENT_X86,
    SERVER_X86,
    X64,
    IA64,
    /// A package for each language there is.
    EVERY,
    /// One package for all languages.
    NEUTRAL
  }

  private static PackageLanguage of(String[] row) {
    Set<PackageList> lists = EnumSet.of(PackageList.EVERY);
    List<PackageList> columns =
        List.of(PackageList.CLIENT_X86, PackageList.SERVER_X86, PackageList.X64, PackageList.IA64);
    for (int i = 0; i < columns.size(); i++) {
      if (row[2 + i].equals("yes")) {
        lists.add(columns.get(i));
      }
    }
    return new PackageLanguage(Language.ofCode(row[0]), Double.parseDouble(row[1]), lists);
  }

  /// Those of the first `count` languages in which the packages of such a branch come; empty if
  /// they are language neutral.
  static List<Language> of(PackageList list, int count) {
    return ALL.stream()
        .limit(count)
        .filter(candidate -> candidate.lists.contains(list))
        .map(PackageLanguage::language)
        .toList();
  }
}
