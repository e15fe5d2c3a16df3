package io.patchbay.server.cli;

import io.patchbay.server.config.Setting;
import io.patchbay.server.config.Settings;
import io.patchbay.server.config.SettingsFile;
import io.patchbay.server.domain.Status;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Runs a server until it is told to stop.
abstract sealed class RunCommand implements Callable<Integer> permits ServeCommand, MirrorCommand {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "Configuration file, YAML.")
  private @Nullable Path config;

  /// Makes a flag of every setting.
  static void addSettings(CommandSpec spec) {
    for (Setting setting : Setting.values()) {
      spec.addOption(
          OptionSpec.builder("--" + setting.key())
              .paramLabel(setting.placeholder())
              .type(String.class)
              .description(setting.description() + " Default: " + defaultValue(setting))
              .build());
    }
  }

  private static String defaultValue(Setting setting) {
    return setting.defaultValue().isEmpty() ? "none" : setting.defaultValue();
  }

  /// Whether these settings are meant for this command.
  ///
  /// @throws io.patchbay.server.config.SettingsException if not
  abstract void check(Settings settings);

  @Override
  public Integer call() throws Exception {
    Settings settings = settings(System.getenv());
    check(settings);
    CountDownLatch stopped = new CountDownLatch(1);
    PrintWriter out = spec.commandLine().getOut();
    CountDownLatch closed = new CountDownLatch(1);
    try (PatchbayServer server =
        PatchbayServer.start(settings, Clock.systemUTC(), new SyncProgress(out))) {
      // A signal runs the hook; the hook lets this thread close the server, and waits for that.
      Thread hook = new Thread(() -> stop(stopped, closed), "shutdown");
      Runtime.getRuntime().addShutdownHook(hook);
      announce(server, settings, out);
      stopped.await();
    } finally {
      closed.countDown();
    }
    return 0;
  }

  private static void stop(CountDownLatch stopped, CountDownLatch closed) {
    stopped.countDown();
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  Settings settings(Map<String, String> environment) {
    Map<Setting, String> file = config == null ? Map.of() : SettingsFile.read(config);
    return Settings.of(
        setting -> {
          String flag = "--" + setting.key();
          String fromEnvironment = environment.get(setting.environmentName());
          String fallback =
              fromEnvironment != null
                  ? fromEnvironment
                  : file.getOrDefault(setting, setting.defaultValue());
          return spec.commandLine().getParseResult().matchedOptionValue(flag, fallback);
        });
  }

  private static void announce(PatchbayServer server, Settings settings, PrintWriter out) {
    Status status = server.status();
    out.printf(
        "patchbay %s: catalog revision %d, %d updates, data in %s%n",
        status.version(), status.catalogRevision(), status.updates(), settings.data());
    settings.mirror().ifPresent(mirror -> out.printf("mirror of         %s%n", mirror.upstream()));
    out.printf("machines ask      %s%n", url(server.publicAddress()));
    server.tlsAddress().ifPresent(tls -> out.printf("  with TLS        %s%n", url("https", tls)));
    out.printf(
        "operators ask     %s   token in %s%n", url(server.adminAddress()), server.tokenFile());
    out.flush();
  }

  static String url(InetSocketAddress address) {
    return url("http", address);
  }

  private static String url(String scheme, InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return scheme
        + "://"
        + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }
}
