package io.patchbay.server.cli;

import io.patchbay.server.domain.Acceptance;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.VerifyReport;
import io.patchbay.server.wire.AdminWire;
import io.patchbay.server.wire.Format;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Manifests named on the command line.
final class Manifests {
  private static final long BYTES_MAX = 4 << 20;

  private Manifests() {}

  static List<ManifestSource> read(List<Path> files) {
    List<ManifestSource> sources = new ArrayList<>();
    for (Path file : files) {
      try {
        if (Files.size(file) > BYTES_MAX) {
          throw new CommandFailure(file + ": larger than " + BYTES_MAX + " bytes");
        }
        sources.add(new ManifestSource(file.toString(), Files.readAllBytes(file)));
      } catch (IOException e) {
        throw new CommandFailure(file + ": cannot be read: " + e.getMessage(), e);
      }
    }
    return sources;
  }

  /// Has the server check them as if published in this order.
  static VerifyReport verify(AdminClient client, List<ManifestSource> manifests) {
    byte[] request = AdminWire.verifyRequest(manifests, Format.PROTOBUF);
    byte[] response = client.post("/admin/v1/verify", request);
    return AdminWire.verifyResponse(ByteBuffer.wrap(response), Format.PROTOBUF);
  }

  /// A fault that is accepted is no more than a warning.
  static void print(VerifyReport report, Set<Acceptance> accepted, PrintWriter err) {
    report.warnings().forEach(warning -> err.println("warning: " + warning));
    for (Finding fault : report.faults()) {
      boolean isAccepted = fault.acceptance() != null && accepted.contains(fault.acceptance());
      err.println(isAccepted ? "warning: " + fault.accepted() : "fault:   " + fault);
    }
    err.flush();
  }
}
