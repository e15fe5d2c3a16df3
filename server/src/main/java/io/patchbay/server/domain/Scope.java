package io.patchbay.server.domain;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// A part of a catalog: the updates that one value of each set, if it is not empty, fits.
/// Bulletins, standings and what only newer releases know are in every scope.
///
/// @param products empty: all
/// @param classifications empty: all
/// @param languages package languages; empty: all. What is language neutral fits always
/// @param architectures empty: all. What can be meant for any fits always
public record Scope(
    Set<String> products,
    Set<Classification> classifications,
    Set<Language> languages,
    Set<Architecture> architectures) {
  /// The whole catalog.
  public static final Scope ALL = new Scope(Set.of(), Set.of(), Set.of(), Set.of());

  /// No update: none is for a product without a name.
  public static final Scope NOTHING = new Scope(Set.of(""), Set.of(), Set.of(), Set.of());

  public Scope {
    products = Collections.unmodifiableSet(new TreeSet<>(products));
    classifications = Collections.unmodifiableSet(new TreeSet<>(classifications));
    languages = Collections.unmodifiableSet(new TreeSet<>(languages));
    architectures = Collections.unmodifiableSet(new TreeSet<>(architectures));
  }

  public boolean isAll() {
    return equals(ALL);
  }

  /// Whether that item's content is part of it.
  public boolean includes(ChangeItem item) {
    return switch (item) {
      case ChangeItem.OfUpdate update ->
          fits(products, update.product())
              && fits(classifications, update.classification())
              && (update.language() == null || fits(languages, update.language()))
              && (update.architectures().isEmpty()
                  || architectures.isEmpty()
                  || !Collections.disjoint(architectures, update.architectures()));
      case ChangeItem.OfBulletin bulletin -> true;
      case ChangeItem.OfStanding standing -> true;
      case ChangeItem.Unknown unknown -> true;
    };
  }

  private static <T> boolean fits(Set<T> chosen, T value) {
    return chosen.isEmpty() || chosen.contains(value);
  }

  /// Whether everything of the other one is part of this one.
  public boolean covers(Scope other) {
    return covers(products, other.products)
        && covers(classifications, other.classifications)
        && covers(languages, other.languages)
        && covers(architectures, other.architectures);
  }

  /// A part of both: whoever holds one and has lost all that is not in the other still holds it.
  public Scope common(Scope other) {
    boolean isDisjoint =
        isDisjoint(products, other.products)
            || isDisjoint(classifications, other.classifications)
            || isDisjoint(languages, other.languages)
            || isDisjoint(architectures, other.architectures);
    return isDisjoint
        ? NOTHING
        : new Scope(
            common(products, other.products),
            common(classifications, other.classifications),
            common(languages, other.languages),
            common(architectures, other.architectures));
  }

  private static <T> boolean isDisjoint(Set<T> one, Set<T> other) {
    return !one.isEmpty() && !other.isEmpty() && Collections.disjoint(one, other);
  }

  private static <T> Set<T> common(Set<T> one, Set<T> other) {
    if (one.isEmpty()) {
      return other;
    }
    Set<T> common = new TreeSet<>(one);
    common.removeIf(value -> !other.isEmpty() && !other.contains(value));
    return common;
  }

  private static <T> boolean covers(Set<T> wide, Set<T> narrow) {
    return wide.isEmpty() || (!narrow.isEmpty() && wide.containsAll(narrow));
  }
}
