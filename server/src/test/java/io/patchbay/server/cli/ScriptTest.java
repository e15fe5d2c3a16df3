package io.patchbay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.testing.Eventually;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The start script as a process: which Java it takes, and what it hands on. The distribution is
/// not built yet when tests run, so one is made up: the script beside a `lib` folder whose only jar
/// names this test's class path. The folders in which systems keep their Javas are replaced in the
/// copy, so that what is installed here decides nothing.
final class ScriptTest {
  private static final List<String> TOOLS =
      List.of("bash", "dirname", "readlink", "sed", "ls", "head");

  @TempDir private Path folder = Path.of("");
  private Path script = Path.of("");
  private final Map<String, String> environment = new HashMap<>();

  /// How one call of the script ended.
  private record Run(int status, String out, String err) {}

  @BeforeEach
  void install() throws IOException {
    Path home = Files.createDirectories(folder.resolve("a home"));
    Path bin = Files.createDirectories(home.resolve("bin"));
    String text =
        Files.readString(Path.of("bin/patchbay"))
            .replace("/usr/lib/jvm/", folder + "/jvm/")
            .replace("/Library/Java/JavaVirtualMachines/", folder + "/none/");
    script = writeProgram(bin.resolve("patchbay"), text);
    writeClassPath(Files.createDirectories(home.resolve("lib")).resolve("patchbay.jar"));

    Path tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool : TOOLS) {
      writeProgram(tools.resolve(tool), "#!/bin/sh\nexec " + find(tool) + " \"$@\"\n");
    }
    environment.put("PATH", tools.toString());
    environment.put("HOME", folder.toString());
  }

  @Test
  void noJava_exits1_andSaysWhatToDo() throws Exception {
    Run run = run("--version");

    assertThat(run.status).isEqualTo(1);
    assertThat(run.out).isEmpty();
    assertThat(run.err).contains("no Java 25", "JDK 25", "PATCHBAY_JAVA").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"17.0.15", "24.0.2", "1.8.0_202", "", "x"})
  void javaThatIsTooOld_isNotTaken(String version) throws Exception {
    environment.put("PATCHBAY_JAVA", fakeJava("old", version).toString());
    environment.put("JAVA_HOME", folder.resolve("old").toString());
    fakeJava("jvm/old", version);

    Run run = run("--version");
    assertThat(run.status).isEqualTo(1);
    assertThat(run.err).contains("no Java 25");

    fakeJava("jvm/new", "25.0.1");
    assertThat(run("--version").out).contains(folder.resolve("jvm/new/bin/java").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing/bin/java", "", "a home"})
  void patchbayJava_thatIsNoProgram_isNotTaken(String path) throws Exception {
    environment.put("PATCHBAY_JAVA", folder.resolve(path).toString());

    assertThat(run("--version").status).isEqualTo(1);
    assertThat(run("--version").err).contains("no Java 25");
  }

  @Test
  void javaNamedFirst_isTaken() throws Exception {
    fakeJava("jvm/system", "25");
    assertThat(run().out).startsWith(folder.resolve("jvm/system/bin/java").toString());

    Path onPath = fakeJava("path", "25.0.1").getParent();
    environment.merge("PATH", ":" + onPath, String::concat);
    assertThat(run().out).startsWith(folder.resolve("path/bin/java").toString());

    fakeJava("home of java", "26-ea");
    environment.put("JAVA_HOME", folder.resolve("home of java").toString());
    assertThat(run().out).startsWith(folder.resolve("home of java/bin/java").toString());

    environment.put("PATCHBAY_JAVA", fakeJava("named", "30.0.2").toString());
    assertThat(run().out).startsWith(folder.resolve("named/bin/java").toString());
  }

  @Test
  void argumentsAndOptions_areHandedOnUnchanged() throws Exception {
    environment.put("PATCHBAY_JAVA", fakeJava("java", "25").toString());
    environment.put("PATCHBAY_JAVA_OPTS", "-Xmx100m -Da=b");
    String[] arguments = {"explain", "a b", "*", "", "os=5.1&x=\"y\"", "$HOME", "--json"};

    assertThat(run(arguments).out.lines().skip(1))
        .startsWith("--enable-native-access=ALL-UNNAMED", "-Xmx100m", "-Da=b", "-cp")
        .contains(folder.resolve("a home/lib") + "/*", PatchbayCommand.class.getName())
        .endsWith(arguments);
  }

  @Test
  void aotCache_isWrittenByTheFirstServe_andReadByTheNextOnes() throws Exception {
    environment.put("PATCHBAY_JAVA", fakeJava("java", "25").toString());
    Path cache = folder.resolve("aot cache");
    environment.put("PATCHBAY_AOT_CACHE", cache.toString());

    assertThat(run("serve").out.lines()).contains("-XX:AOTCacheOutput=" + cache);
    Files.createFile(cache); // A first one that was killed while it wrote.
    assertThat(run("serve").out.lines()).contains("-XX:AOTCacheOutput=" + cache);
    Files.writeString(cache, "what was learnt");
    assertThat(run("serve").out.lines()).contains("-XX:AOTCache=" + cache);
    assertThat(run("status").out).doesNotContain("AOT");
    environment.remove("PATCHBAY_AOT_CACHE");
    assertThat(run("serve").out).doesNotContain("AOT");
  }

  @Test
  void aotCacheThatIsNone_doesNotKeepTheServerFromStarting() throws Exception {
    Path cache = Files.writeString(folder.resolve("cache"), "not an AOT cache");
    environment.put("PATCHBAY_JAVA", realJava());
    environment.put("PATCHBAY_AOT_CACHE", cache.toString());
    Run run = run("serve", "--help");
    assertThat(run.status).isZero();
    assertThat(run.out).contains("--public-listen");
  }

  @Test
  void linkToTheScript_findsItsParts() throws Exception {
    environment.put("PATCHBAY_JAVA", fakeJava("java", "25").toString());
    Path first = Files.createSymbolicLink(folder.resolve("first"), script);
    Path elsewhere = Files.createDirectories(folder.resolve("else where"));
    script = Files.createSymbolicLink(elsewhere.resolve("pb"), first);

    assertThat(run("--version").out)
        .contains(folder.resolve("a home/lib") + "/*")
        .contains("PATCHBAY_HOME=" + folder.resolve("a home"))
        .contains("PATCHBAY_SIM=" + folder.resolve("a home/bin/patchbay-sim"));
  }

  @Test
  void exitStatus_isThatOfTheCommand() throws Exception {
    environment.put("PATCHBAY_JAVA", realJava());
    Run version = run("--version");
    Run failed = run("status", "--token-file", folder.resolve("missing").toString());
    Run wrong = run("frobnicate");

    assertThat(version.status).isZero();
    assertThat(version.out).matches("patchbay [0-9.]+\\R");
    assertThat(version.err).isEmpty();
    assertThat(failed.status).isEqualTo(1);
    assertThat(wrong.status).isEqualTo(2);
  }

  @Test
  void serve_saysWhereItListens_andEndsInOrderWhenToldTo() throws Exception {
    environment.put("PATCHBAY_JAVA", realJava());
    environment.put("PATCHBAY_DATA", folder.resolve("data").toString());
    File out = folder.resolve("out").toFile();
    Process serve =
        start("serve", "--public-listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0")
            .redirectOutput(out)
            .redirectError(folder.resolve("err").toFile())
            .start();
    List<ProcessHandle> children = List.of();
    try {
      Eventually.holds(
          "it listens", () -> Files.readString(out.toPath()).contains("operators ask"));
      Matcher admin =
          Pattern.compile("operators ask +(http://\\S+) +token in (\\S+)")
              .matcher(Files.readString(out.toPath()));
      assertThat(admin.find()).isTrue();
      URI ready = URI.create(admin.group(1) + "/readyz");
      assertThat(ask(ready)).isEqualTo("ready\n");
      assertThat(Path.of(admin.group(2))).isEqualTo(folder.resolve("data/admin.token")).exists();

      children = serve.descendants().toList();
      serve.destroy(); // SIGTERM, which must reach Java: the script is no longer there.
      assertThat(serve.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(serve.exitValue()).isEqualTo(143);
      assertThatThrownBy(() -> ask(ready)).isInstanceOf(ConnectException.class);
      assertThat(Files.readString(folder.resolve("err"))).doesNotContain("ERROR", "Exception");
    } finally {
      children.forEach(ProcessHandle::destroyForcibly);
      serve.destroyForcibly();
    }
  }

  private static String ask(URI uri) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  /// A Java that says where it is, what it was given, and what it found in the environment.
  private Path fakeJava(String home, String version) throws IOException {
    Path bin = Files.createDirectories(folder.resolve(home).resolve("bin"));
    Files.writeString(
        folder.resolve(home).resolve("release"),
        "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
    return writeProgram(
        bin.resolve("java"),
        """
        #!/usr/bin/env bash
        echo "$0 PATCHBAY_HOME=$PATCHBAY_HOME PATCHBAY_SIM=$PATCHBAY_SIM"
        printf '%s\\n' "$@"
        """);
  }

  private static Path writeProgram(Path file, String text) throws IOException {
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private static String realJava() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static void writeClassPath(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" ")));
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
  }

  private static Path find(String tool) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private ProcessBuilder start(String... arguments) {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  private Run run(String... arguments) throws Exception {
    Path out = folder.resolve("run.out");
    Path err = folder.resolve("run.err");
    Process process =
        start(arguments).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new UncheckedIOException(new IOException("the script did not end"));
    }
    return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
