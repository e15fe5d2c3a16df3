package io.patchbay.server.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server in a process of its own, on this test's Java and class path and on free ports of the
/// loopback. It is gone when this is closed, whatever state it was in.
public final class ServerProcess implements AutoCloseable {
  private static final Duration START_TIME_MAX = Duration.ofSeconds(60);
  private static final int LOG_CHARS_SHOWN = 4_000;
  private static final Pattern ANNOUNCED =
      Pattern.compile("(?s).*machines ask +(\\S+)\n.*operators ask +(\\S+) +token in (\\S+)\n.*");

  private final Process process;
  private final Path home;

  private ServerProcess(Process process, Path home) {
    this.process = process;
    this.home = home;
  }

  /// How a process ended that did not serve.
  public record Refusal(int status, String message) {}

  /// Starts `patchbay serve` and returns when it announced itself.
  ///
  /// @param flags further flags of `serve`
  public static ServerProcess start(Path data, String... flags) throws Exception {
    return announced(launch("serve", data, flags));
  }

  /// Starts `patchbay mirror` and returns when it announced itself.
  ///
  /// @param flags further flags of `mirror`
  public static ServerProcess startMirror(Path data, URI upstream, String... flags)
      throws Exception {
    return announced(launchMirror(data, upstream, flags));
  }

  /// Starts `patchbay mirror`, and does not wait for anything: its first sync comes before it
  /// announces itself.
  public static ServerProcess launchMirror(Path data, URI upstream, String... flags)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("--upstream", upstream.toString()));
    all.addAll(List.of(flags));
    return launch("mirror", data, all.toArray(String[]::new));
  }

  private static ServerProcess announced(ServerProcess started) throws Exception {
    try {
      Await.until(
          "the server announces itself",
          START_TIME_MAX,
          () -> started.announced().matches() || !started.process.isAlive());
      if (!started.announced().matches()) {
        throw new AssertionError("the server ended: " + started.read("err"));
      }
      return started;
    } catch (Exception | AssertionError e) {
      started.close();
      throw e;
    }
  }

  /// Starts `patchbay serve`, and demands that it ends without having announced itself.
  public static Refusal startRefused(Path data, String... flags) throws Exception {
    try (ServerProcess started = launch("serve", data, flags)) {
      Await.until("the server ends", START_TIME_MAX, () -> !started.process.isAlive());
      if (started.announced().matches()) {
        throw new AssertionError("the server started: " + started.read("out"));
      }
      return new Refusal(started.process.exitValue(), started.read("err"));
    }
  }

  private static ServerProcess launch(String subcommand, Path data, String... flags)
      throws IOException {
    Path home = Files.createTempDirectory("patchbay-process");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Quick to start, which is most of what these processes do.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    // RocksDB unpacks its library there, and a killed process leaves it.
    command.add("-Djava.io.tmpdir=" + home);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.patchbay.server.cli.PatchbayCommand", subcommand));
    command.addAll(List.of("--data", data.toString()));
    command.addAll(List.of("--public-listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"));
    command.addAll(List.of(flags));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(home.resolve("out").toFile())
            .redirectError(home.resolve("err").toFile())
            .start();
    return new ServerProcess(process, home);
  }

  private Matcher announced() throws IOException {
    return ANNOUNCED.matcher(read("out"));
  }

  private String read(String name) throws IOException {
    return Files.readString(home.resolve(name));
  }

  /// How it is, for the message of a failure: its state, and what it printed last.
  public String describe() {
    try {
      String log = read("err");
      String last = log.substring(Math.max(0, log.length() - LOG_CHARS_SHOWN));
      String state = process.isAlive() ? "running" : "ended with " + process.exitValue();
      return "server process " + state + ", its log ends with: " + last;
    } catch (IOException e) {
      return "server process, whose log cannot be read: " + e.getMessage();
    }
  }

  /// A new client; the caller closes it.
  public ServerClient client() throws IOException {
    Matcher announced = announcement();
    return new ServerClient(
        URI.create(announced.group(1)),
        URI.create(announced.group(2)),
        Path.of(announced.group(3)));
  }

  /// Where machines ask.
  public URI machines() throws IOException {
    return URI.create(announcement().group(1));
  }

  private Matcher announcement() throws IOException {
    Matcher announced = announced();
    if (!announced.matches()) {
      throw new IllegalStateException("it announced itself before");
    }
    return announced;
  }

  /// SIGKILL; returns when the process is gone.
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /// SIGTERM; returns when the process is gone.
  public void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the server did not stop");
    }
  }

  /// SIGSTOP: from then on it does nothing any more, and is killed when this is closed.
  public void freeze() throws Exception {
    Commands.run("kill", "-STOP", Long.toString(process.pid()));
    Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
    Await.until(
        "the process stands still",
        START_TIME_MAX,
        () -> Files.readString(stat).replaceFirst(".*\\) ", "").startsWith("T"));
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    DataFolder.delete(home);
  }
}
