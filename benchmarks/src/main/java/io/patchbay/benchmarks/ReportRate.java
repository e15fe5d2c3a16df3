package io.patchbay.benchmarks;

import io.patchbay.server.cli.PatchbayServer;
import io.patchbay.server.config.Setting;
import io.patchbay.server.config.Settings;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.wire.AdminWire;
import io.patchbay.server.wire.Format;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// How many reports a second a server has on disk, synced, and answered, by how many come in a
/// request and on how many connections: `ReportRate SECONDS`. Server and clients share the machine
/// and this JVM; run it from the root of the source tree.
final class ReportRate {
  private static final long WARM_UP_NANOS = 2_000_000_000L;
  private static final int SYNCS = 500;
  private static final int BLOCK_BYTES = 4096;
  private static final List<Load> LOADS =
      List.of(
          new Load(1, 1),
          new Load(16, 1),
          new Load(128, 1),
          new Load(512, 1),
          new Load(1, 100),
          new Load(16, 100),
          new Load(64, 100),
          new Load(4, 1000));

  private ReportRate() {}

  private record Load(int connections, int reportsInRequest) {}

  public static void main(String[] args) throws Exception {
    if (args.length != 1) {
      System.err.println("usage: ReportRate SECONDS");
      System.exit(2);
    }
    long nanos = Long.parseLong(args[0]) * 1_000_000_000L;
    Path folder = Files.createTempDirectory("patchbay-reports");
    System.out.printf("A bare write of 4 KiB with sync: %.2f ms%n%n", syncMillis(folder));
    try (PatchbayServer server = PatchbayServer.start(settings(folder), Clock.systemUTC())) {
      publish(server);
      System.out.println(
          "| connections | reports a request | requests/s | reports/s | reports a write | p50 ms |"
              + " p99 ms |");
      System.out.println("| --: | --: | --: | --: | --: | --: | --: |");
      for (Load load : LOADS) {
        run(server, load, WARM_UP_NANOS);
        double before = writes(server);
        long start = System.nanoTime();
        long[] latencies = run(server, load, nanos);
        double seconds = (System.nanoTime() - start) / 1e9;
        print(load, latencies, seconds, writes(server) - before);
      }
    } finally {
      Catalogs.delete(folder);
    }
  }

  private static double syncMillis(Path folder) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
    Path file = folder.resolve("sync");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long start = System.nanoTime();
      for (int i = 0; i < SYNCS; i++) {
        channel.write(block.rewind());
        channel.force(false);
      }
      return (System.nanoTime() - start) / 1e6 / SYNCS;
    }
  }

  private static Settings settings(Path folder) {
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    values.put(Setting.DATA, folder.resolve("data").toString());
    values.put(Setting.PUBLIC_LISTEN, "127.0.0.1:0");
    values.put(Setting.ADMIN_LISTEN, "127.0.0.1:0");
    return Settings.of(setting -> values.getOrDefault(setting, setting.defaultValue()));
  }

  private static void publish(PatchbayServer server) throws IOException, InterruptedException {
    Path manifest = Path.of("server", "releases", "ms08-078.yaml");
    byte[] body =
        AdminWire.publishRequest(
            new AdminWire.Publish(
                UUID.randomUUID(),
                new ManifestSource("ms08-078.yaml", Files.readAllBytes(manifest)),
                Set.of()),
            Format.PROTOBUF);
    HttpRequest request =
        HttpRequest.newBuilder(uri(server.adminAddress(), "/admin/v1/publish"))
            .header("Authorization", "Bearer " + Files.readString(server.tokenFile()).strip())
            .header("Content-Type", Format.PROTOBUF.mediaType())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    send(request);
  }

  private static URI uri(InetSocketAddress address, String target) {
    return URI.create("http://127.0.0.1:" + address.getPort() + target);
  }

  private static String send(HttpRequest request) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException(request.uri() + ": " + response.statusCode());
      }
      return response.body();
    }
  }

  private static double writes(PatchbayServer server) throws IOException, InterruptedException {
    String metric = "patchbay_reports_write_seconds_count ";
    HttpRequest request = HttpRequest.newBuilder(uri(server.adminAddress(), "/metrics")).build();
    return send(request)
        .lines()
        .filter(line -> line.startsWith(metric))
        .mapToDouble(line -> Double.parseDouble(line.substring(metric.length())))
        .sum();
  }

  // The time of each request, in nanoseconds, in order.
  private static long[] run(PatchbayServer server, Load load, long nanos) throws Exception {
    long end = System.nanoTime() + nanos;
    List<Future<long[]>> running = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(load.connections)) {
      for (int i = 0; i < load.connections; i++) {
        running.add(
            executor.submit(
                () -> {
                  try (Reporter reporter =
                      new Reporter(server.publicAddress(), load.reportsInRequest)) {
                    return reporter.reportUntil(end);
                  }
                }));
      }
    }
    long[] all = new long[0];
    for (Future<long[]> one : running) {
      long[] latencies = one.get();
      int before = all.length;
      all = Arrays.copyOf(all, before + latencies.length);
      System.arraycopy(latencies, 0, all, before, latencies.length);
    }
    Arrays.sort(all);
    return all;
  }

  private static void print(Load load, long[] latencies, double seconds, double writes) {
    double requests = latencies.length / seconds;
    double reports = requests * load.reportsInRequest;
    System.out.printf(
        "| %d | %d | %,.0f | %,.0f | %,.0f | %.2f | %.2f |%n",
        load.connections,
        load.reportsInRequest,
        requests,
        reports,
        reports * seconds / writes,
        latencies[latencies.length / 2] / 1e6,
        latencies[(int) (latencies.length * 0.99)] / 1e6);
  }
}
