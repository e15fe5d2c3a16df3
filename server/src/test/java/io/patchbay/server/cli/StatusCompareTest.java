package io.patchbay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.testing.ChangeChain;
import io.patchbay.server.testing.SmallWorld;
import io.patchbay.server.wire.FeedWire;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.ScopeMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `patchbay status --compare` between servers that say what a test wants.
final class StatusCompareTest {
  private static final List<Update> UPDATES = new SmallWorld(1).updates(4).subList(0, 4);
  private static final List<ReplicatedChange> CHANGES = chain(UPDATES);
  private static final Scope GERMAN =
      new Scope(Set.of(), Set.of(), Set.of(Language.ofCode("DEU")), Set.of());
  private static final Scope FRENCH =
      new Scope(Set.of(), Set.of(), Set.of(Language.ofCode("FRA")), Set.of());

  private final List<HttpServer> servers = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();

  private static List<ReplicatedChange> chain(List<Update> updates) {
    List<ReplicatedChange> changes = new ArrayList<>();
    Sha256 head = CatalogHead.EMPTY;
    for (Update update : updates) {
      int revision = changes.size() + 1;
      changes.add(
          ChangeChain.change(
              revision, head, new UUID(0, revision), List.of(ChangeChain.item(update))));
      head = ChangeChain.head(changes.getLast());
    }
    return changes;
  }

  @AfterEach
  void stop() {
    servers.forEach(server -> server.stop(0));
  }

  private String server(List<ReplicatedChange> changes, Scope scope) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    servers.add(server);
    UUID id = new UUID(0, servers.size());
    server.createContext(
        "/v1/catalog/head",
        exchange -> {
          String query = exchange.getRequestURI().getQuery();
          int at = query == null ? changes.size() : Integer.parseInt(query.replace("at=", ""));
          CatalogHead head = new CatalogHead(at, head(changes, at), 1, List.of(id), scope, 0);
          answer(exchange, FeedWire.head(head, Format.PROTOBUF));
        });
    server.createContext(
        "/v1/catalog/changes",
        exchange -> {
          String query = exchange.getRequestURI().getQuery();
          asked.add(query);
          int until = Integer.parseInt(query.replaceAll(".*until=([0-9]+).*", "$1"));
          answer(exchange, feed(changes.subList(0, until)));
        });
    server.start();
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static Sha256 head(List<ReplicatedChange> changes, int revision) {
    return revision == 0 ? CatalogHead.EMPTY : ChangeChain.head(changes.get(revision - 1));
  }

  private static void answer(HttpExchange exchange, byte[] body) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream to = new GZIPOutputStream(exchange.getResponseBody())) {
        to.write(body);
      }
    }
  }

  private static byte[] feed(List<ReplicatedChange> changes) throws IOException {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    for (ReplicatedChange change : changes) {
      FeedWire.write(new FeedFrame.Change(change.row()), to);
      for (ReplicatedChange.Item item : change.items()) {
        FeedWire.write(new FeedFrame.Item(item.encoded(), item.content()), to);
      }
    }
    FeedWire.write(new FeedFrame.End(changes.size(), ChangeChain.head(changes.getLast())), to);
    return to.toByteArray();
  }

  private static CommandRun compare(String here, String there) {
    return CommandRun.of("status", "--public", here, "--compare", there);
  }

  @Test
  void compare_ofTheSame_exits0_andSaysWhatWasCompared() throws IOException {
    CommandRun run = compare(server(CHANGES, Scope.ALL), server(CHANGES, Scope.ALL));

    assertThat(run.status()).isZero();
    assertThat(run.out().strip()).isEqualTo("the same up to revision 4, everything");
  }

  @Test
  void compare_ofAMirrorOfAPart_asksBothForThatPart() throws IOException {
    CommandRun run = compare(server(CHANGES, GERMAN), server(CHANGES, Scope.ALL));

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("the same up to revision 4, " + ScopeMapper.toQuery(GERMAN));
    String range = "since=0&until=4&head=" + head(CHANGES, 4) + "&language=DEU";
    assertThat(asked).containsExactly(range, range);
  }

  @Test
  void compare_ofOneThatIsBehind_exits1_andSaysWhereEachIs() throws IOException {
    CommandRun run = compare(server(CHANGES.subList(0, 3), Scope.ALL), server(CHANGES, Scope.ALL));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("the same up to revision 3, everything; here is revision 3, there is revision 4");
  }

  @Test
  void compare_ofOneThatHasNothingYet_exits1() throws IOException {
    CommandRun run = compare(server(List.of(), Scope.ALL), server(CHANGES, Scope.ALL));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("the same up to revision 0", "here is revision 0");
    assertThat(asked).isEmpty();
  }

  @Test
  void compare_ofAnotherHistory_exits1_andNamesTheFirstDifference() throws IOException {
    List<ReplicatedChange> other =
        chain(List.of(UPDATES.get(0), UPDATES.get(1), UPDATES.get(3), UPDATES.get(2)));

    CommandRun run = compare(server(CHANGES, Scope.ALL), server(other, Scope.ALL));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out().strip()).isEqualTo("differs at revision 3: another change");
  }

  @Test
  void compare_ofPartsThatDoNotContainEachOther_exits1() throws IOException {
    CommandRun run = compare(server(CHANGES, GERMAN), server(CHANGES, FRENCH));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("language=DEU here, and language=FRA there");
  }

  @Test
  void compare_withNobody_exits1_andNamesWho() throws IOException {
    String here = server(CHANGES, Scope.ALL);
    String there = server(CHANGES, Scope.ALL);
    servers.getLast().stop(0);

    CommandRun run = compare(here, there);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("patchbay: the connection to " + there + " failed: ");
  }

  @Test
  void compare_withWhatIsNoUrl_exits1_andSaysWhatIs() {
    CommandRun run = compare("http://127.0.0.1:1", "updates.example");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("updates.example (expected: a URL such as ");
  }

  @Test
  void compare_ofAnUpdate_orAsJson_exits2() {
    assertThat(CommandRun.of("status", "--compare", "http://127.0.0.1:1", "--json").status())
        .isEqualTo(2);
    assertThat(CommandRun.of("status", "--compare", "http://127.0.0.1:1", "MS08-078").status())
        .isEqualTo(2);
  }
}
