package io.patchbay.server.http;

import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.wire.Parameter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The parameters of a query string that are whole numbers from 0, each at most once.
record Numbers(Map<String, Long> values) {
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

  /// @param names all that may be given
  /// @param others that may be given too, are no numbers, and are not looked at here
  /// @throws InvalidValueException that names the parameter at fault
  static Numbers of(List<Parameter> parameters, List<String> names, List<String> others) {
    Map<String, Long> values = new HashMap<>();
    for (Parameter parameter : parameters) {
      if (others.contains(parameter.name())) {
        continue;
      }
      if (!names.contains(parameter.name())) {
        String all =
            Stream.concat(names.stream(), others.stream()).collect(Collectors.joining(", "));
        throw new InvalidValueException(parameter.name(), "one of " + all).in("query");
      }
      if (!NUMBER.matcher(parameter.value()).matches()) {
        throw new InvalidValueException(parameter.value(), "a whole number from 0")
            .in(parameter.name());
      }
      if (values.put(parameter.name(), Long.valueOf(parameter.value())) != null) {
        throw new InvalidValueException("given twice", "once").in(parameter.name());
      }
    }
    return new Numbers(values);
  }

  long get(String name, long otherwise) {
    return values.getOrDefault(name, otherwise);
  }
}
