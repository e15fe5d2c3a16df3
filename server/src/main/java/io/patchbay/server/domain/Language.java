package io.patchbay.server.domain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// A package language, named by its Windows abbreviation (`DEU`). Every regional variant belongs to
/// one: `de-CH` is a German system and takes German packages. There is no fall-back from one to
/// another. The table behind it (Windows language ids, with the package language an update tool of
/// 2009 resolved each to) is `languages.tsv`; `zh-HK` is unresolved there and stays its own.
///
/// @param code three capital letters
public record Language(String code) implements Comparable<Language> {
  private static final String EXPECTED =
      "the language of a Windows system: a BCP 47 tag such as de-DE, an abbreviation such as DEU,"
          + " or an LCID such as 1031 or 0x0407";
  private static final Pattern HEX = Pattern.compile("0X[0-9A-F]{1,8}");
  private static final Map<String, Language> BY_NAME = load();
  private static final List<Language> ALL = BY_NAME.values().stream().distinct().sorted().toList();

  /// Every package language, in the order of their abbreviations.
  public static List<Language> all() {
    return ALL;
  }

  /// The package language of a BCP 47 tag, Windows abbreviation or LCID, decimal or hexadecimal.
  /// Case does not matter.
  ///
  /// @throws InvalidValueException if no Windows system is known by that name, or by more than one
  public static Language parse(String text) {
    Language language = BY_NAME.get(key(text));
    if (language == null) {
      throw new InvalidValueException(text, EXPECTED);
    }
    return language;
  }

  /// The package language with exactly this abbreviation, as manifests name them.
  ///
  /// @throws InvalidValueException if there is none
  public static Language ofCode(String code) {
    Language language = BY_NAME.get(code);
    if (language == null || !language.code.equals(code)) {
      throw new InvalidValueException(code, "a Windows language abbreviation such as DEU");
    }
    return language;
  }

  private static String key(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    if (HEX.matcher(upper).matches()) {
      return Long.toString(Long.parseLong(upper, 2, upper.length(), 16));
    }
    return upper.replace('_', '-');
  }

  private static Map<String, Language> load() {
    Map<String, Language> byName = new HashMap<>();
    Map<String, Language> byPrimary = new HashMap<>();
    Set<String> ambiguous = new HashSet<>();
    for (String line : table().lines().toList()) {
      String[] columns = line.split("\t", -1);
      if (columns[0].equals("lcid")) {
        continue;
      }
      Language language = new Language(columns[2]);
      byName.put(columns[0], language);
      byName.put(key(columns[1]), language);
      byName.put(columns[2], language);
      String[] subtags = key(columns[1]).split("-", -1);
      if (subtags.length == 2) {
        Language other = byPrimary.putIfAbsent(subtags[0], language);
        if (other != null && !other.equals(language)) {
          ambiguous.add(subtags[0]);
        }
      }
    }
    byPrimary.keySet().removeAll(ambiguous);
    byPrimary.forEach(byName::putIfAbsent);
    return Map.copyOf(byName);
  }

  private static String table() {
    try (InputStream in = Language.class.getResourceAsStream("languages.tsv")) {
      if (in == null) {
        throw new IllegalStateException("languages.tsv is missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int compareTo(Language other) {
    return code.compareTo(other.code);
  }

  @Override
  public String toString() {
    return code;
  }
}
