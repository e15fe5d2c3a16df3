package io.patchbay.server.cli;

import io.patchbay.server.domain.MirrorStatus;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Status;
import io.patchbay.server.wire.AdminWire;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.ReportWire;
import io.patchbay.server.wire.ScopeMapper;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Says how a server is, or how an update fares.
@Command(
    name = "status",
    description = {
      "Say what a server holds, and what waits for its release; or what machines reported of an"
          + " update or of a bulletin."
    },
    footer = {
      "",
      "Example:",
      "  patchbay status MS08-078",
      "  patchbay status --compare https://updates.example.com"
    })
final class StatusCommand implements Callable<Integer> {
  private static final int BULLETINS_SHOWN_MAX = 20;
  private static final Pattern UUID = Pattern.compile("[0-9A-Fa-f-]{36}");

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Mixin private AdminOptions options = new AdminOptions();

  @Option(names = "--json", description = "Print everything as JSON.")
  private boolean json;

  @Option(
      names = "--compare",
      paramLabel = "URL",
      description = {
        "Compare the catalog, byte for byte, with that of the server with this public listener, as"
            + " far as the one that holds less holds it. Exit status 1, and the first difference,"
            + " if it is not the same."
      })
  private @Nullable URI compared;

  @Option(
      names = "--public",
      paramLabel = "URL",
      defaultValue = "${env:PATCHBAY_PUBLIC:-http://127.0.0.1:8530}",
      description = "With --compare: public listener of the server (default: ${DEFAULT-VALUE}).")
  private URI publicListener = URI.create("http://127.0.0.1:8530");

  @Parameters(
      arity = "0..1",
      paramLabel = "UPDATE",
      description = "Id of an update or of a bulletin (default: the server as a whole).")
  private @Nullable String update;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (compared != null) {
      return compare(compared, out);
    }
    String target = update == null ? "/admin/v1/status" : reports(update);
    try (AdminClient client = options.connect()) {
      if (json) {
        out.println(new String(client.get(target, Format.JSON), StandardCharsets.UTF_8));
      } else {
        ByteBuffer body = ByteBuffer.wrap(client.get(target, Format.PROTOBUF));
        if (update == null) {
          print(AdminWire.statusResponse(body, Format.PROTOBUF), out);
        } else {
          ReportPrinter.print(update, ReportWire.summary(body, Format.PROTOBUF), out);
        }
      }
      return 0;
    }
  }

  private int compare(URI other, PrintWriter out) {
    if (json || update != null) {
      throw new ParameterException(
          spec.commandLine(), "--compare takes no UPDATE, and has no JSON form");
    }
    try (FeedClient here = new FeedClient(publicListener);
        FeedClient there = new FeedClient(other)) {
      CatalogComparison.Result result = new CatalogComparison(here, there).compare();
      out.println(result.message());
      return result.same() ? 0 : 1;
    }
  }

  private static String reports(String update) {
    String of = UUID.matcher(update).matches() ? "update" : "bulletin";
    return "/admin/v1/reports?" + of + "=" + URLEncoder.encode(update, StandardCharsets.UTF_8);
  }

  private static String bulletins(List<String> ids) {
    String shown = String.join(", ", ids.subList(0, Math.min(ids.size(), BULLETINS_SHOWN_MAX)));
    int more = ids.size() - BULLETINS_SHOWN_MAX;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  private static void print(Status status, PrintWriter out) {
    out.printf("version           %s%n", status.version());
    out.printf("catalog revision  %d%n", status.catalogRevision());
    out.printf("chain head        %s%n", status.head());
    out.printf(
        "last commit       %s%n", status.committedAt() == null ? "none" : status.committedAt());
    out.printf("updates           %d%n", status.updates());
    out.printf("bulletins         %s%n", bulletins(status.bulletins()));
    for (Status.Pending pending : status.pending()) {
      out.printf(
          "pending           %s, %d updates, at %s%n",
          pending.bulletin(), pending.updates(), pending.releaseAt());
    }
    if (status.mirror() != null) {
      print(status.mirror(), out);
    }
  }

  private static void print(MirrorStatus mirror, PrintWriter out) {
    out.printf("upstream          %s%n", mirror.upstream());
    out.printf(
        "  is at           revision %d, heard of %s%n",
        mirror.upstreamRevision(), mirror.heardAt() == null ? "never" : mirror.heardAt());
    out.printf("sync              %s%n", mirror.phase());
    if (mirror.nextSyncAt() != null) {
      out.printf("  asks next       %s%n", mirror.nextSyncAt());
    }
    if (mirror.lagMillis() > 0) {
      out.printf("  is behind for   %.1f s%n", mirror.lagMillis() / 1e3);
    }
    out.printf("scope             %s%n", name(mirror.state().scope()));
    if (mirror.state().next() != null) {
      out.printf("  changes to      %s%n", name(mirror.state().next()));
    }
    out.printf("files wanted      %d%n", mirror.filesWanted());
    if (!mirror.standsStillFor().isEmpty()) {
      out.printf("stands still      %s%n", mirror.standsStillFor());
    }
    if (!mirror.lastFailure().isEmpty()) {
      out.printf("last failure      %s%n", mirror.lastFailure());
    }
  }

  private static String name(Scope scope) {
    return scope.isAll() ? "everything" : ScopeMapper.toQuery(scope);
  }
}
