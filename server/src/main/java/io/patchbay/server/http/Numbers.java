package io.patchbay.server.http;

import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.wire.Parameter;
import io.patchbay.server.wire.ScopeMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The parameters of a query string that are whole numbers from 0, each at most once.
record Numbers(Map<String, Long> values) {
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

  /// @param names all that may be given
  /// @param scoped whether the parameters of a scope may be given too
  /// @throws InvalidValueException that names the parameter at fault
  static Numbers of(List<Parameter> parameters, List<String> names, boolean scoped) {
    Map<String, Long> values = new HashMap<>();
    for (Parameter parameter : parameters) {
      if (scoped && ScopeMapper.isPart(parameter.name())) {
        continue;
      }
      if (!names.contains(parameter.name())) {
        throw new InvalidValueException(parameter.name(), "one of " + String.join(", ", names))
            .in("query");
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
