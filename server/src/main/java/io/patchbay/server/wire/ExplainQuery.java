package io.patchbay.server.wire;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.InvalidValueException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to be explained.
///
/// @param at null: now
public record ExplainQuery(ClientConfiguration client, @Nullable Instant at) {
  private static final String AT = "at";

  /// The parameters of a query for offers, and at most one `at`.
  ///
  /// @throws InvalidValueException that names the parameter at fault
  public static ExplainQuery of(List<Parameter> parameters) {
    List<Instant> given =
        parameters.stream()
            .filter(parameter -> parameter.name().equals(AT))
            .map(parameter -> instant(parameter.value()))
            .toList();
    if (given.size() > 1) {
      throw new InvalidValueException("given twice", "once").in(AT);
    }
    return new ExplainQuery(
        PublicWire.configuration(
            parameters.stream().filter(parameter -> !parameter.name().equals(AT)).toList()),
        given.isEmpty() ? null : given.getFirst());
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new InvalidValueException(text, "an instant in UTC such as 2008-12-17T18:00:00Z")
          .in(AT);
    }
  }
}
