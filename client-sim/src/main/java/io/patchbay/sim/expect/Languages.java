package io.patchbay.sim.expect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The languages of Windows and how a machine may spell them: BCP 47 tag (`de-CH`), Windows
/// abbreviation (`DEU`), LCID (`1031`, `0x0407`).
public final class Languages {
  private static final List<Language> ALL =
      Table.beside(Languages.class, "languages.tsv").stream()
          .map(
              row ->
                  new Language(
                      row.get(0),
                      Integer.parseInt(row.get(1)),
                      row.get(2),
                      row.get(3).equals("main")))
          .toList();
  private static final Map<String, String> CODES = codes();

  private Languages() {}

  /// Returns the languages in which Windows was made, by tag.
  public static List<String> mainTags() {
    return ALL.stream().filter(Language::isMain).map(Language::tag).toList();
  }

  /// Returns other spellings: all abbreviations, all regional tags, and each LCID once, in decimal
  /// and in hexadecimal by turns.
  public static List<String> otherSpellings() {
    var spellings = new ArrayList<String>();
    for (Language language : ALL) {
      language.abbreviation().ifPresent(spellings::add);
      language.regionalTag().ifPresent(spellings::add);
      spellings.add(spellings.size() % 2 == 0 ? language.decimal() : language.hexadecimal());
    }
    return List.copyOf(spellings);
  }

  /// Returns the package language of a system, for example `DEU` for `de-CH`; empty if it is not
  /// known.
  static Optional<String> packageCode(String spelling) {
    return Optional.ofNullable(CODES.get(spelling.toLowerCase(Locale.ROOT)));
  }

  private static Map<String, String> codes() {
    var codes = new HashMap<String, String>();
    for (Language language : ALL) {
      String code = language.code();
      codes.put(language.tag().toLowerCase(Locale.ROOT), code);
      codes.put(language.decimal(), code);
      codes.put(language.hexadecimal(), code);
      codes.put(code.toLowerCase(Locale.ROOT), code);
    }
    return Map.copyOf(codes);
  }

  /// @param tag `-` for the traditional sort of Spanish, which has an LCID but no tag of its own
  /// @param code package language
  /// @param isMain whether Windows was made in it; the others are regional variants
  private record Language(String tag, int lcid, String code, boolean isMain) {
    Optional<String> abbreviation() {
      return isMain ? Optional.of(code) : Optional.empty();
    }

    Optional<String> regionalTag() {
      return isMain || tag.equals("-") ? Optional.empty() : Optional.of(tag);
    }

    String decimal() {
      return Integer.toString(lcid);
    }

    String hexadecimal() {
      return "0x%04x".formatted(lcid);
    }
  }
}
