package io.patchbay.sim;

import io.patchbay.sim.load.Pace;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads `FROM:TO:STEP`.
final class RampConverter implements ITypeConverter<Pace.Ramp> {
  private static final Pattern RAMP = Pattern.compile("([0-9]{1,9}):([0-9]{1,9}):([0-9]{1,9})");
  private static final int STEPS_MAX = 1000;

  @Override
  public Pace.Ramp convert(String value) {
    Matcher ramp = RAMP.matcher(value);
    if (ramp.matches()) {
      int from = Integer.parseInt(ramp.group(1));
      int to = Integer.parseInt(ramp.group(2));
      int step = Integer.parseInt(ramp.group(3));
      if (from > 0 && step > 0 && to >= from && (to - from) / step < STEPS_MAX) {
        return new Pace.Ramp(from, to, step);
      }
    }
    throw new TypeConversionException(
        "'"
            + value
            + "' (expected: FROM:TO:STEP, for example 10000:60000:5000, at most "
            + STEPS_MAX
            + " steps)");
  }
}
