package io.patchbay.server.cli;

import io.patchbay.server.config.Setting;
import io.patchbay.server.config.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The main job in one command.
@Command(
    name = "demo",
    description = {
      "The main job in one command: a server on a temporary catalog, the real manifests of December"
          + " 2008 to April 2009 published, and a second program that asks for every supported"
          + " machine over real sockets and works out the right answer from the manifests itself.",
      "",
      "Exit status 1 if any answer is wrong."
    })
final class DemoCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Option(
      names = "--home",
      hidden = true,
      defaultValue = "${env:PATCHBAY_HOME}",
      description = "Folder of releases/ and bin/; set by the start script.")
  private @Nullable Path home;

  @Option(
      names = "--sim",
      hidden = true,
      defaultValue = "${env:PATCHBAY_SIM}",
      description = "The program patchbay-sim; set by the start script.")
  private @Nullable Path sim;

  @Override
  public Integer call() throws Exception {
    if (home == null || sim == null) {
      throw new CommandFailure("start me by bin/patchbay, which knows where the parts are");
    }
    Path releases = home.resolve("releases");
    Path data = Files.createTempDirectory("patchbay-demo");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(data), "delete-demo-data"));
    Map<Setting, String> values =
        Map.of(
            Setting.DATA, data.toString(),
            Setting.PUBLIC_LISTEN, "127.0.0.1:0",
            Setting.ADMIN_LISTEN, "127.0.0.1:0");
    Settings settings =
        Settings.of(setting -> values.getOrDefault(setting, setting.defaultValue()));
    try (PatchbayServer server = PatchbayServer.start(settings, Clock.systemUTC())) {
      return demonstrate(server, releases, data, sim);
    }
  }

  // December 2008 first, when MS08-078 was the newest; then the later bulletins that replace it.
  private int demonstrate(PatchbayServer server, Path releases, Path data, Path sim)
      throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    List<Path> all = manifests(releases);
    List<Path> december = all.stream().filter(DemoCommand::isOf2008).toList();
    Path swept = Files.createDirectory(data.resolve("published-in-the-demo"));
    out.printf("A server on a temporary catalog: %s%n%n", RunCommand.url(server.publicAddress()));
    out.println("December 2008:");
    int status = publish(server, december, swept);
    if (status == 0) {
      out.println("patchbay-sim, another process, asks for every supported machine:");
      status = sweep(server, swept, sim);
    }
    if (status == 0) {
      out.printf("%nApril 2009, with the bulletins that replace those of December:%n");
      List<Path> later = all.stream().filter(file -> !december.contains(file)).toList();
      status = publish(server, later, swept);
    }
    if (status == 0) {
      out.println("patchbay-sim asks for every supported machine again:");
      status = sweep(server, swept, sim, "--no-examples");
    }
    out.printf("%nTo keep a server running (data in ./patchbay-data):%n");
    out.println("  " + home() + "/bin/patchbay serve &");
    out.println("  " + home() + "/bin/patchbay publish " + home() + "/releases/*.yaml");
    out.flush();
    return status;
  }

  private static boolean isOf2008(Path manifest) {
    return String.valueOf(manifest.getFileName()).startsWith("ms08-");
  }

  private int publish(PatchbayServer server, List<Path> files, Path swept) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.flush();
    URI admin = URI.create(RunCommand.url(server.adminAddress()));
    for (Path file : files) {
      Files.copy(file, swept.resolve(String.valueOf(file.getFileName())));
    }
    try (AdminClient client = new AdminClient(admin, AdminToken.read(server.tokenFile()))) {
      int status =
          PublishCommand.publish(
              client, Manifests.read(files), Set.of(), null, out, spec.commandLine().getErr());
      out.println();
      return status;
    }
  }

  private String home() {
    Path shown = home == null ? Path.of("") : home.toAbsolutePath().normalize();
    Path here = Path.of("").toAbsolutePath();
    return shown.startsWith(here) && !shown.equals(here)
        ? here.relativize(shown).toString()
        : shown.toString();
  }

  private int sweep(PatchbayServer server, Path releases, Path sim, String... more)
      throws IOException, InterruptedException {
    spec.commandLine().getOut().flush();
    List<String> command = new ArrayList<>();
    command.addAll(List.of(sim.toString(), "sweep"));
    command.addAll(List.of("--server", RunCommand.url(server.publicAddress())));
    command.addAll(List.of("--releases", releases.toString()));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      return process.waitFor();
    } finally {
      process.destroy();
    }
  }

  // By bulletin, and so by date.
  private static List<Path> manifests(Path releases) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(releases, "*.yaml")) {
      found.forEach(files::add);
    }
    Collections.sort(files);
    return files;
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
