package io.patchbay.sim.install;

import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.sim.wire.Answer;
import io.patchbay.sim.wire.Connection;
import io.patchbay.sim.wire.Reply;
import io.patchbay.sim.wire.Request;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds out by HEAD whether the server has a file in a form that is smaller: what
/// `Accept-Encoding` and `Available-Dictionary` (RFC 9842) are for.
final class Forms {
  private static final int BASES_MAX = 4;
  // Of less than that, asking costs more than it could save.
  private static final long SMALL_BYTES_MAX = 4096;
  // It goes into a request as it is.
  private static final Pattern STRONG_TAG = Pattern.compile("\"[!#-~]{1,200}\"");
  private static final Pattern LENGTH = Pattern.compile("[1-9][0-9]{0,17}");

  private final Connection connection;
  private final DownloadSettings settings;
  private final Patience patience;

  Forms(Connection connection, DownloadSettings settings, Patience patience) {
    this.connection = connection;
    this.settings = settings;
    this.patience = patience;
  }

  /// Returns a smaller form; empty if there is none.
  ///
  /// @param held files it may be made from, the most promising first; four at most are asked about
  Optional<Form> smaller(UpdateFile file, List<Held> held)
      throws IOException, InterruptedException {
    if (file.getSize() <= SMALL_BYTES_MAX) {
      return Optional.empty();
    }
    Optional<Form> compressed = Optional.empty();
    List<Held> bases = bases(file, held);
    for (Held base : bases) {
      Optional<Form> form = offered(file, base);
      if (form.isPresent() && form.get().kind() == Form.Kind.DELTA) {
        return form;
      }
      compressed = compressed.or(() -> form);
    }
    return bases.isEmpty() && settings.takesCompressed() ? offered(file, null) : compressed;
  }

  private List<Held> bases(UpdateFile file, List<Held> held) {
    return settings.takesDeltas()
        ? held.stream()
            .filter(base -> !base.sha256().equals(file.getSha256()) && base.isUsable())
            .limit(BASES_MAX)
            .toList()
        : List.of();
  }

  private Optional<Form> offered(UpdateFile file, @Nullable Held base)
      throws IOException, InterruptedException {
    Request request = request(file, base);
    Reply reply =
        patience.until(
            () -> {
              Reply head = connection.exchange(request.asHead());
              if (head.status() / 100 == 5 || head.status() == 429 || head.status() == 408) {
                throw Answer.problem(head);
              }
              return head;
            });
    Form.Kind kind =
        switch (reply.field("content-encoding")) {
          case "zstd" -> Form.Kind.ZSTD;
          case "dcz" -> Form.Kind.DELTA;
          default -> Form.Kind.WHOLE;
        };
    String length = reply.field("content-length");
    String tag = reply.field("etag");
    boolean isGood =
        reply.status() == 200
            && kind != Form.Kind.WHOLE
            && STRONG_TAG.matcher(tag).matches()
            && LENGTH.matcher(length).matches()
            && Long.parseLong(length) < file.getSize();
    if (!isGood || (kind == Form.Kind.DELTA && (base == null || !base.isSound()))) {
      return Optional.empty();
    }
    Held used = kind == Form.Kind.DELTA ? base : null;
    return Optional.of(new Form(kind, request, Long.parseLong(length), tag, used));
  }

  private Request request(UpdateFile file, @Nullable Held base) {
    Request request = Request.get(file.getUrl());
    if (base == null) {
      return request.with("Accept-Encoding", "zstd");
    }
    return request
        .with("Accept-Encoding", settings.takesCompressed() ? "zstd, dcz" : "dcz")
        .with("Available-Dictionary", base.availableDictionary());
  }
}
