package io.patchbay.server.cli;

import io.patchbay.server.domain.ImportResult;
import io.patchbay.server.domain.ImportSource;
import io.patchbay.server.wire.AdminWire;
import io.patchbay.server.wire.Format;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Imports a CSV file.
@Command(
    name = "import",
    description = {
      "Import the rows of a CSV file: which KB was listed for which product, and what it replaces"
          + " there. They become updates that are known by record only: with rules and"
          + " supersedence, and without files.",
      "",
      "The whole file is one atomic change of the catalog. A faulty file is refused whole, each"
          + " fault with line, column and remedy. Importing what is imported already changes"
          + " nothing; a row that has changed becomes a new revision; rows that are gone change"
          + " nothing."
    },
    footer = {
      "",
      "The file: CSV as in RFC 4180, in UTF-8, packed with gzip or not. Its first line names the"
          + " columns, in any order:",
      "  kb            required  1 to 10 digits",
      "  product       required  at most 200 characters",
      "  component     optional  of that product; empty: the product as a whole",
      "  first_listed  optional  a date such as 2008-12-17",
      "  severity_max  optional  Critical, Important, Moderate or Low; any other: unrated",
      "  supersedes    optional  KBs it replaces on that product, separated by ;",
      "Other columns are ignored and named. At most 1,000,000 rows, 256 MiB unpacked, and 16,384"
          + " characters a field.",
      "",
      "Rows of one KB and product are one update, in the bulletin KB951535, for machines that"
          + " report the product, and one of its components unless a row names none. A machine"
          + " reports `Microsoft XML Core Services 5.0` as microsoft-xml-core-services-5.0: lower"
          + " case, one dash for whatever is not a letter, digit or dot. It has the update if it"
          + " reports KB951535 as installed.",
      "",
      "An update does not supersede itself; in a cycle only the later listed (then the higher KB)"
          + " supersedes the earlier; what the catalog holds stays. Each \"supersedes\" left out is"
          + " reported.",
      "",
      "Example, a whole file:",
      "  kb,product,component,first_listed,severity_max,supersedes",
      "  951535,Microsoft Office 2003 Service Pack 3,Microsoft XML Core"
          + " Services 5.0,2008-11-11,Critical,",
      "  960714,Windows XP Service Pack 3,Internet Explorer 7,2008-12-17,Critical,958215;957388",
      "",
      "  patchbay import imports/wes-updates.csv.gz"
    })
final class ImportCommand implements Callable<Integer> {
  private static final long BYTES_MAX = 32_000_000; // A request's body is bounded, too.

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Mixin private AdminOptions options = new AdminOptions();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Option(names = "--dry-run", description = "Do everything but the change.")
  private boolean dryRun;

  @Parameters(paramLabel = "FILE", description = "CSV, packed with gzip or not.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    AdminWire.Import request = new AdminWire.Import(UUID.randomUUID(), read(file), dryRun);
    PrintWriter out = spec.commandLine().getOut();
    try (AdminClient client = options.connect()) {
      byte[] body =
          client.post("/admin/v1/import", AdminWire.importRequest(request, Format.PROTOBUF));
      ImportResult result = AdminWire.importResponse(ByteBuffer.wrap(body), Format.PROTOBUF);
      if (json) {
        out.println(
            new String(AdminWire.importResponse(result, Format.JSON), StandardCharsets.UTF_8));
      } else {
        print(result, spec.commandLine().getErr());
        out.println(describe(result));
      }
      return 0;
    }
  }

  private static ImportSource read(Path file) {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new CommandFailure(
            file + ": larger than " + BYTES_MAX + " bytes: pack it with gzip, or split it");
      }
      return new ImportSource(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new CommandFailure(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static void print(ImportResult result, PrintWriter err) {
    result.warnings().forEach(warning -> err.println("warning: " + warning));
    result.brokenEdges().forEach(edge -> err.println("broken:  " + edge));
    int more = result.brokenEdgesTotal() - result.brokenEdges().size();
    if (more > 0) {
      err.println("broken:  " + more + " more");
    }
    err.flush();
  }

  private String describe(ImportResult result) {
    String rows =
        "%s: %d rows, %d updates of %d KBs"
            .formatted(file, result.rows(), result.updates(), result.bulletins());
    String what =
        switch (result.kind()) {
          case COMMITTED -> "imported; catalog revision " + result.catalogRevision();
          case UNCHANGED -> "imported already; catalog revision " + result.catalogRevision();
          case DRY_RUN -> "not imported: a dry run";
        };
    return rows
        + ", "
        + what
        + "%n%d new, %d revised, %d unchanged; %d times one supersedes another, %d broken; %d superseded ones unknown"
            .formatted(
                result.updatesAdded(),
                result.updatesRevised(),
                result.updatesUnchanged(),
                result.supersedes(),
                result.brokenEdgesTotal(),
                result.unknownTargets());
  }
}
