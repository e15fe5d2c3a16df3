package io.patchbay.benchmarks;

import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.VerifyReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Time of one whole `verify` of a manifest: reading the YAML, expanding it, and the proof of what
/// every configuration gets. Against an empty catalog, on one thread.
///
/// Larger releases are MS08-078 several times over, each copy for another Windows: 10 is added to
/// the major number of every Windows version for each copy, so that the copies stay apart as the
/// branches of one manifest do.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 2,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xms1g", "-Xmx1g"})
@SuppressWarnings("NullAway.Init") // Set by JMH in @Setup.
public class ProofBenchmark {
  private static final Pattern WINDOWS = Pattern.compile("osVersion: (\\d+)\\.");
  private static final Pattern ANCHOR = Pattern.compile("&([a-z0-9-]+) (\\[[^\\]]*])");
  private static final Pattern ALIAS = Pattern.compile("\\*([a-z0-9-]+)");
  private static final Pattern OWN_NAME = Pattern.compile("(?m)^( *- id|    package): (.+)$");

  /// 1: the real one, of 218 updates.
  @Param({"1", "10", "90"})
  int copies;

  private RealCatalog catalog;
  private List<ManifestSource> manifest;

  @Setup
  public void open() throws IOException {
    catalog = RealCatalog.empty();
    String real = Files.readString(RealCatalog.manifest("ms08-078"));
    byte[] yaml = times(withoutAliases(real), copies).getBytes(StandardCharsets.UTF_8);
    manifest = List.of(new ManifestSource("ms08-078-times-" + copies + ".yaml", yaml));
    VerifyReport report = verify();
    if (!report.faults().isEmpty() || report.updates() != 218 * copies) {
      throw new IllegalStateException(report.updates() + " updates, " + report.faults());
    }
  }

  @TearDown
  public void close() {
    catalog.close();
  }

  @Benchmark
  public VerifyReport verify() {
    return catalog.publisher().verify(manifest);
  }

  // One manifest has to do with 64 aliases.
  private static String withoutAliases(String yaml) {
    Map<String, String> lists = new HashMap<>();
    ANCHOR.matcher(yaml).results().forEach(m -> lists.put(m.group(1), m.group(2)));
    String plain = ANCHOR.matcher(yaml).replaceAll("$2");
    return ALIAS.matcher(plain).replaceAll(m -> Objects.requireNonNull(lists.get(m.group(1))));
  }

  private static String times(String real, int copies) {
    int branches = real.indexOf("\nbranches:\n") + "\nbranches:\n".length();
    int affected = real.indexOf("\naffected:\n") + "\naffected:\n".length();
    String ofBranches = real.substring(branches, affected - "affected:\n".length());
    String ofAffected = real.substring(affected);
    List<String> parts = new ArrayList<>(List.of(real.substring(0, branches), ofBranches));
    for (int copy = 1; copy < copies; copy++) {
      parts.add(copy(ofBranches, copy));
    }
    parts.add("affected:\n" + ofAffected);
    for (int copy = 1; copy < copies; copy++) {
      parts.add(copy(ofAffected, copy));
    }
    return String.join("", parts);
  }

  // The same for another Windows, under other names.
  private static String copy(String part, int copy) {
    String shifted = WINDOWS.matcher(part).replaceAll(m -> "osVersion: " + shifted(m, copy));
    return OWN_NAME.matcher(shifted).replaceAll(m -> m.group(1) + ": " + named(m.group(2), copy));
  }

  private static String shifted(MatchResult windows, int copy) {
    return Integer.parseInt(windows.group(1)) + 10 * copy + ".";
  }

  private static String named(String name, int copy) {
    boolean isPackage = name.indexOf('.') >= 0;
    return (isPackage ? "C" : "c") + copy + "-" + name.replace("$", "\\$");
  }
}
