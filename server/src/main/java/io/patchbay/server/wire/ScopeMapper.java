package io.patchbay.server.wire;

import io.patchbay.proto.v1.CatalogScope;
import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.Classification;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.MirrorState;
import io.patchbay.server.domain.Scope;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Scopes, in messages and in query strings, where a list is a parameter each value, or one with
/// commas: `product`, `classification` (`security-update`), `language`, `arch`.
public final class ScopeMapper {
  /// The names of the parameters that belong to a scope.
  public static final List<String> PARAMETERS =
      List.of("product", "classification", "language", "arch");

  private static final int VALUES_MAX = 256;

  private ScopeMapper() {}

  static CatalogScope toProto(Scope scope) {
    return CatalogScope.newBuilder()
        .addAllProducts(scope.products())
        .addAllClassifications(scope.classifications().stream().map(Enums::toProto).toList())
        .addAllLanguages(scope.languages().stream().map(Language::code).toList())
        .addAllArchitectures(scope.architectures().stream().map(Enums::toProto).toList())
        .build();
  }

  static Scope toDomain(CatalogScope scope) {
    return new Scope(
        Set.copyOf(scope.getProductsList()),
        scope.getClassificationsList().stream().map(Enums::toDomain).collect(Collectors.toSet()),
        scope.getLanguagesList().stream().map(Language::ofCode).collect(Collectors.toSet()),
        scope.getArchitecturesList().stream().map(Enums::toDomain).collect(Collectors.toSet()));
  }

  static io.patchbay.proto.v1.MirrorState toProto(MirrorState state) {
    io.patchbay.proto.v1.MirrorState.Builder to =
        io.patchbay.proto.v1.MirrorState.newBuilder().setScope(toProto(state.scope()));
    if (state.next() != null) {
      to.setNextScope(toProto(state.next()));
    }
    return to.build();
  }

  static MirrorState toDomain(io.patchbay.proto.v1.MirrorState state) {
    return new MirrorState(
        toDomain(state.getScope()), state.hasNextScope() ? toDomain(state.getNextScope()) : null);
  }

  /// The scope in the parameters that belong to one; others are left alone.
  ///
  /// @throws InvalidValueException that names the parameter at fault
  public static Scope toDomain(List<Parameter> parameters) {
    Set<String> products = new TreeSet<>();
    Set<Classification> classifications = new TreeSet<>();
    Set<Language> languages = new TreeSet<>();
    Set<Architecture> architectures = new TreeSet<>();
    int count = 0;
    for (Parameter parameter : parameters) {
      boolean isPart = PARAMETERS.contains(parameter.name());
      for (String value : isPart ? values(parameter) : List.<String>of()) {
        if (++count > VALUES_MAX) {
          throw new InvalidValueException("more", "at most " + VALUES_MAX + " values")
              .in(parameter.name());
        }
        try {
          switch (parameter.name()) {
            case "product" -> products.add(value);
            case "classification" -> classifications.add(classification(value));
            case "language" -> languages.add(Language.parse(value));
            default -> architectures.add(Architecture.parse(value));
          }
        } catch (InvalidValueException e) {
          throw e.in(parameter.name());
        }
      }
    }
    return new Scope(products, classifications, languages, architectures);
  }

  private static List<String> values(Parameter parameter) {
    List<String> values = Arrays.asList(parameter.value().split(",", -1));
    if (values.stream().anyMatch(value -> value.isEmpty() || value.length() > 64)) {
      throw new InvalidValueException(parameter.value(), "1 to 64 characters a value")
          .in(parameter.name());
    }
    return values;
  }

  private static Classification classification(String text) {
    return Arrays.stream(Classification.values())
        .filter(value -> name(value).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidValueException(
                    text,
                    "one of "
                        + Arrays.stream(Classification.values())
                            .map(ScopeMapper::name)
                            .collect(Collectors.joining(", "))));
  }

  private static String name(Classification classification) {
    return classification.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The scope as the parameters of a query string, the same for equal scopes; empty for the whole
  /// catalog.
  public static String toQuery(Scope scope) {
    List<String> parts = new ArrayList<>();
    scope.products().forEach(value -> parts.add("product=" + encoded(value)));
    scope.classifications().forEach(value -> parts.add("classification=" + name(value)));
    scope.languages().forEach(value -> parts.add("language=" + value.code()));
    scope.architectures().forEach(value -> parts.add("arch=" + value.wireName()));
    return String.join("&", parts);
  }

  /// The scope for people.
  public static String toText(Scope scope) {
    return scope.isAll() ? "everything" : "what fits " + toQuery(scope).replace("&", " ");
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
