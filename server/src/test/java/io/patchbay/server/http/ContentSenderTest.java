package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.testing.LeakCheck;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files sent on a loop whose clock and client a test decides about.
@ExtendWith(LeakCheck.class)
final class ContentSenderTest {
  private static final int BYTES = 8 << 20;
  private static final int STEP_MILLIS = 10;
  // What is worth something although nobody used it, and what is sent before it is paid for.
  private static final double CREDIT_SECONDS = 0.02 + 1.0 / 8;

  private final MockTicker ticker = Ticker.newMockTicker();
  private final Meters meters = new Meters();
  private final ListenerMeters counted = new ListenerMeters("test", meters);
  private final Context context = new Context();
  private final Client client = new Client(context);
  private Path file = Path.of("");

  @BeforeEach
  void write(@TempDir Path folder) throws IOException {
    file = Files.write(folder.resolve("file"), new byte[BYTES]);
  }

  @AfterEach
  void close() {
    client.finishAndReleaseAll();
    meters.close();
  }

  /// The place in the pipeline that files are sent from.
  private static final class Context extends ChannelInboundHandlerAdapter {
    @SuppressWarnings("NullAway.Init") // Set when added to the pipeline, before anything else.
    private ChannelHandlerContext ctx;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      ctx = context;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object task) {
      ((Runnable) task).run();
    }
  }

  /// A client that takes nothing while it is told so. Its loop goes by the test's clock.
  private final class Client extends EmbeddedChannel {
    private boolean stalled;

    Client(Context context) {
      super(EmbeddedChannel.builder().ticker(ticker).handlers(context));
    }

    // What is due by now, in its order: out of a read, or each write would run it all at once.
    void run() {
      writeInbound((Runnable) this::runPendingTasks);
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
      if (!stalled) {
        super.doWrite(in);
      }
    }
  }

  private ContentSender sender(Bandwidth all, long connectionBytesPerSecondMax) {
    return new ContentSender(all, connectionBytesPerSecondMax, ticker, counted);
  }

  private Transfer begin(ContentSender sender) throws IOException {
    return begin(sender, sender.ceiling(), BYTES);
  }

  private Transfer begin(ContentSender sender, Bandwidth ceiling, int bytes) throws IOException {
    Reply.Body.Contents contents =
        new Reply.Body.Contents(FileChannel.open(file), List.of(new ByteRange(0, bytes)));
    return begin(sender, ceiling, contents);
  }

  private Transfer begin(ContentSender sender, Bandwidth ceiling, Reply.Body.Contents contents) {
    Transfer transfer = new Transfer(context.ctx, contents, ceiling);
    sender.begin(transfer).addListener(future -> {});
    return transfer;
  }

  private static long sent(List<Transfer> transfers) {
    return transfers.stream().mapToLong(Transfer::sent).sum();
  }

  // What else is due by the clock stands for the loop's other connections: both come when the loop
  // has looked at them.
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100})
  void betweenTwoQuanta_whatElseIsDueHasItsTurn(int count) throws IOException {
    ContentSender sender = sender(Bandwidth.UNLIMITED, 0);
    List<Transfer> transfers = new ArrayList<>();
    List<Long> seen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      transfers.add(begin(sender));
    }
    look(transfers, seen);
    client.run();

    assertThat(sent(transfers)).isEqualTo((long) count * BYTES);
    for (int i = 1; i < seen.size(); i++) {
      assertThat(seen.get(i) - seen.get(i - 1)).isLessThanOrEqualTo(ContentSender.QUANTUM_BYTES);
    }
    assertThat(seen).hasSizeGreaterThanOrEqualTo(count * (BYTES / ContentSender.QUANTUM_BYTES));
  }

  private void look(List<Transfer> transfers, List<Long> seen) {
    seen.add(sent(transfers));
    if (transfers.stream().anyMatch(transfer -> !transfer.done().isDone())) {
      var _ = client.eventLoop().schedule(() -> look(transfers, seen), 0, TimeUnit.NANOSECONDS);
    }
  }

  @Test
  void transfersUnderWay_areNeverFurtherApartThanASlice() throws IOException {
    ContentSender sender = sender(Bandwidth.UNLIMITED, 0);
    List<Transfer> transfers = List.of(begin(sender), begin(sender), begin(sender));
    List<Long> apart = new ArrayList<>();
    measure(transfers, apart);
    client.run();

    assertThat(sent(transfers)).isEqualTo(3L * BYTES);
    assertThat(apart).hasSizeGreaterThan(3 * BYTES / ContentSender.QUANTUM_BYTES - 1);
    assertThat(apart).allMatch(bytes -> bytes <= ContentSender.SLICE_BYTES);
  }

  private void measure(List<Transfer> transfers, List<Long> apart) {
    long most = transfers.stream().mapToLong(Transfer::sent).max().orElseThrow();
    long least = transfers.stream().mapToLong(Transfer::sent).min().orElseThrow();
    apart.add(most - least);
    if (least < BYTES) {
      var _ = client.eventLoop().schedule(() -> measure(transfers, apart), 0, TimeUnit.NANOSECONDS);
    }
  }

  @Test
  void pieces_areSentInTheirOrder_andTheFileIsClosed() throws IOException {
    ContentSender sender = sender(Bandwidth.UNLIMITED, 0);
    Reply.Body.Contents contents =
        new Reply.Body.Contents(
            FileChannel.open(file),
            List.of(
                text("<"), new ByteRange(5, 300_000), text("|"), new ByteRange(1, 2), text(">")));
    Transfer transfer = begin(sender, sender.ceiling(), contents);
    assertThat(Scrape.parse(meters.scrape()).value("patchbay_content_transfers")).isEqualTo(1);
    client.run();

    assertThat(transfer.done().isSuccess()).isTrue();
    assertThat(contents.file().isOpen()).isFalse();
    assertThat(written()).isEqualTo("<[5+131072][131077+131072][262149+37856]|[1+2]>");
    assertThat(transfer.sent()).isEqualTo(contents.length());
    Scrape scrape = Scrape.parse(meters.scrape());
    assertThat(scrape.value("patchbay_content_transfers")).isZero();
    assertThat(scrape.value("patchbay_content_bytes_total")).isEqualTo((double) contents.length());
  }

  private static Piece text(String text) {
    return new Piece.Text(text.getBytes(StandardCharsets.US_ASCII));
  }

  // Everything the client took, slices as [position+length].
  private String written() {
    StringBuilder all = new StringBuilder();
    for (Object out = client.readOutbound(); out != null; out = client.readOutbound()) {
      switch (out) {
        case FileRegion slice -> all.append("[%d+%d]".formatted(slice.position(), slice.count()));
        case ByteBuf bytes -> {
          all.append(bytes.toString(StandardCharsets.US_ASCII));
          bytes.release();
        }
        default -> throw new AssertionError(out);
      }
    }
    return all.toString();
  }

  @Test
  void clientThatTakesNothing_holdsOneSlice_andGetsTheRestWhenItTakesAgain() throws IOException {
    client.stalled = true;
    Transfer transfer = begin(sender(Bandwidth.UNLIMITED, 0));
    client.run();
    assertThat(transfer.sent()).isEqualTo(ContentSender.SLICE_BYTES);

    client.stalled = false;
    client.flush();
    client.run();
    assertThat(transfer.sent()).isEqualTo(BYTES);
    assertThat(transfer.done().isSuccess()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void connectionThatEnds_endsTheTransfer_andClosesTheFile(boolean mid) throws IOException {
    client.stalled = true;
    Reply.Body.Contents contents =
        new Reply.Body.Contents(FileChannel.open(file), List.of(new ByteRange(0, BYTES)));
    ContentSender sender = sender(Bandwidth.UNLIMITED, 0);
    Transfer transfer = begin(sender, sender.ceiling(), contents);
    if (mid) {
      client.run();
    } else {
      transfer.fail(new IOException("gone")); // While it waits for its turn.
    }
    client.finishAndReleaseAll();

    assertThat(transfer.done().isSuccess()).isFalse();
    assertThat(transfer.done().isDone()).isTrue();
    assertThat(contents.file().isOpen()).isFalse();
    assertThat(Scrape.parse(meters.scrape()).value("patchbay_content_transfers")).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000, 100_000, 1_500_000, 40_000_000})
  void ceilingOfAll_holds_andIsUsedUp(long bytesPerSecond) throws IOException {
    Bandwidth all = Bandwidth.of(bytesPerSecond, ticker);
    // Two loops share it.
    ContentSender one = sender(all, 0);
    ContentSender other = sender(all, 0);
    List<Transfer> transfers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      transfers.add(begin(i % 2 == 0 ? one : other));
    }

    assertRate(transfers, bytesPerSecond);
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000, 100_000, 1_000_000})
  void ceilingOfAConnection_holds_forEach(long bytesPerSecond) throws IOException {
    ContentSender sender = sender(Bandwidth.UNLIMITED, bytesPerSecond);
    List<Transfer> transfers = List.of(begin(sender), begin(sender), begin(sender));

    assertRate(transfers, 3 * bytesPerSecond);
    for (Transfer transfer : transfers) {
      assertThat(transfer.sent()).isBetween(sent(transfers) / 4, sent(transfers) / 2);
    }
  }

  // For two seconds on the loop's clock.
  private void assertRate(List<Transfer> transfers, long bytesPerSecond) {
    for (int millis = 0; millis < 2000; millis += STEP_MILLIS) {
      client.run();
      double most = bytesPerSecond * (millis / 1000.0 + CREDIT_SECONDS) + 20;
      assertThat((double) sent(transfers)).as("after %d ms", millis).isLessThanOrEqualTo(most);
      ticker.advanceMillis(STEP_MILLIS);
    }
    assertThat((double) sent(transfers)).isGreaterThan(bytesPerSecond * 1.9);
  }

  @Test
  void ceilingOfAConnection_isThatOfAllItsFiles() throws IOException {
    ContentSender sender = sender(Bandwidth.UNLIMITED, 1_000_000);
    Bandwidth ceiling = sender.ceiling();
    long sent = 0;
    for (int millis = 0; millis < 2000; millis += STEP_MILLIS) {
      Transfer small = begin(sender, ceiling, 100_000);
      while (!small.done().isDone() && millis < 2000) {
        client.run();
        ticker.advanceMillis(STEP_MILLIS);
        millis += STEP_MILLIS;
      }
      sent += small.sent();
    }

    assertThat(sent).isBetween(1_800_000L, 2_200_000L);
  }
}
