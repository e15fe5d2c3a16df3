package io.patchbay.server.cli;

import io.patchbay.server.domain.Explanation;
import io.patchbay.server.domain.Explanation.Consideration;
import io.patchbay.server.domain.Explanation.Verdict;
import io.patchbay.server.wire.AdminWire;
import io.patchbay.server.wire.Format;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Says why a machine gets what it gets.
@Command(
    name = "explain",
    description = {
      "Say for one machine, at any time, every update considered, in or out, and the very condition"
          + " that decided it.",
      "",
      "Updates that are out for the same reason are counted on one line; --all lists each. Of those"
          + " that are not installable the first 1,000 are named."
    },
    footer = {
      "",
      "Example:",
      "  patchbay explain 'os=5.1.2600&sp=3&arch=x86&type=workstation&language=de-CH"
          + "&product=internet-explorer@7.0.5730.13&component=mshtml.dll@7.0.6000.20935'"
    })
final class ExplainCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Mixin private AdminOptions options = new AdminOptions();

  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      description =
          "Time to explain, for example 2008-12-17T18:00:00Z; a later one counts what is pending"
              + " (default: now).")
  private @Nullable Instant at;

  @Option(
      names = "--catalog",
      paramLabel = "BUNDLE",
      description =
          "Explain by a full bundle that `export` wrote, a tar or a folder, and ask no server. What"
              + " is pending, and which files are there, it does not say.")
  private @Nullable Path catalog;

  @Option(names = "--all", description = "List every update named.")
  private boolean all;

  @Option(names = "--json", description = "Print everything as JSON.")
  private boolean json;

  @Parameters(paramLabel = "QUERY", description = "The query string of /v1/offers.")
  private String query = "";

  @Override
  public Integer call() throws IOException {
    String asked = query + (at == null ? "" : "&at=" + at);
    Format format = json ? Format.JSON : Format.PROTOBUF;
    byte[] body =
        catalog == null ? ask(asked, format) : OfflineCatalog.explain(catalog, asked, format);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new String(body, StandardCharsets.UTF_8));
    } else {
      print(AdminWire.explainResponse(ByteBuffer.wrap(body), Format.PROTOBUF), out);
    }
    return 0;
  }

  private byte[] ask(String asked, Format format) {
    try (AdminClient client = options.connect()) {
      return client.get("/admin/v1/explain?" + asked, format);
    }
  }

  private void print(Explanation explanation, PrintWriter out) {
    out.printf(
        "%s at %s, catalog revision %d, %d updates considered%n",
        explanation.outcome(),
        explanation.at(),
        explanation.catalogRevision(),
        explanation.consideredTotal());
    Map<String, List<Consideration>> grouped = new LinkedHashMap<>();
    for (Consideration c : explanation.considered()) {
      boolean alone = all || c.verdict() != Verdict.NOT_INSTALLABLE;
      String key = alone ? c.identity().toString() : c.bulletin() + "\n" + c.condition();
      grouped.computeIfAbsent(key, k -> new ArrayList<>()).add(c);
    }
    grouped.values().forEach(group -> print(group.getFirst(), group.size(), out));
    int more = explanation.consideredTotal() - explanation.considered().size();
    if (more > 0) {
      out.printf("out  %d more%n     NOT_INSTALLABLE%n", more);
    }
  }

  private static void print(Consideration c, int count, PrintWriter out) {
    String mark = c.verdict() == Verdict.OFFERED ? "in " : "out";
    String others = count > 1 ? " and " + (count - 1) + " more" : "";
    out.printf(
        "%s  %s %s%s%s%n     %s: %s%n",
        mark,
        c.bulletin(),
        c.packageName(),
        others,
        c.pending() ? " (pending)" : "",
        c.verdict(),
        c.condition());
  }
}
