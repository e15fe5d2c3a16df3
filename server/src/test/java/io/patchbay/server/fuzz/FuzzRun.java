package io.patchbay.server.fuzz;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One target, fuzzed in a JVM of its own, because Jazzer fuzzes one target a JVM. What it
/// generates and finds is written to `target/fuzz/<target>`: the corpus, which the next run begins
/// with, and an input for each finding.
///
/// @param status 0 if there was no finding
/// @param log all it printed
record FuzzRun(String target, int seconds, int status, Path folder, String log) {
  private static final String PACKAGE = FuzzRun.class.getPackageName();
  // Whose branches and comparisons guide the fuzzer: ours, and those of the parsers underneath. All
  // of a library would
  // take seconds to rewrite.
  private static final String GUIDES =
      String.join(
          ",",
          "io.patchbay.**",
          "org.snakeyaml.**",
          "de.siegmar.**",
          "com.google.gson.stream.**",
          "com.google.protobuf.util.**",
          "com.google.protobuf.Coded*",
          "io.netty.handler.codec.http.**");
  private static final String CONNECTS =
      "com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery";
  private static final int LONG_SECONDS_MIN = 60;
  private static final int INPUT_SECONDS_MAX = 60;
  private static final int INPUT_BYTES_MAX = 1 << 16;
  private static final int LOG_CHARS_SHOWN = 6_000;
  private static final Pattern EXECUTIONS = Pattern.compile("\nDone ([0-9]+) runs");
  private static final Pattern COVERAGE =
      Pattern.compile("cov: ([0-9]+)(?!.*cov: )", Pattern.DOTALL);

  static FuzzRun of(String target, int seconds) throws IOException, InterruptedException {
    Path folder = Path.of("target", "fuzz", target).toAbsolutePath();
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    Path log = folder.resolve("log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:+EnableDynamicAgentLoading"));
    if (seconds < LONG_SECONDS_MIN) {
      command.add("-XX:TieredStopAtLevel=1"); // Quick to start.
    }
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Dio.netty.leakDetection.level=paranoid");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + PACKAGE + "." + target);
    command.addAll(List.of("--hooks=true", "--instrument=" + GUIDES));
    command.add("--disabled_hooks=" + CONNECTS); // Some targets do so to ask their server.
    command.add("-max_total_time=" + seconds);
    command.addAll(List.of("-timeout=" + INPUT_SECONDS_MAX, "-max_len=" + INPUT_BYTES_MAX));
    command.add(corpus.toString());
    URL seeds = FuzzRun.class.getResource(target + "Inputs");
    if (seeds != null) {
      command.add(Path.of(seeds.getPath()).toString());
    }
    // Elsewhere it would write into the source tree.
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      int status = process.waitFor();
      String text = Files.readString(log, StandardCharsets.ISO_8859_1);
      return new FuzzRun(target, seconds, status, folder, text);
    } finally {
      process.destroyForcibly();
    }
  }

  long executions() {
    Matcher found = EXECUTIONS.matcher(log);
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }

  /// One line for people.
  String summary() {
    Matcher coverage = COVERAGE.matcher(log);
    return "%s: %,d executions in %d s, %s edges, %s"
        .formatted(
            target,
            executions(),
            seconds,
            coverage.find() ? coverage.group(1) : "no",
            status == 0 ? "no finding" : "A FINDING");
  }

  /// What a developer needs to know of a finding.
  String report() {
    return "The input is crash-*, timeout-* or oom-* in "
        + folder
        + ". Fix what it shows, and keep it in src/test/resources/"
        + PACKAGE.replace('.', '/')
        + "/"
        + target
        + "Inputs, under a name that says what it is. The log ends with:\n"
        + log.substring(Math.max(0, log.length() - LOG_CHARS_SHOWN));
  }
}
