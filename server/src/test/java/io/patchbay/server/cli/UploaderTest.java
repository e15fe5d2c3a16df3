package io.patchbay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.testing.StoredRelease;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An upload over a connection that is cut again and again.
final class UploaderTest {
  private static final int BYTES = 3 << 20;

  @TempDir Path folder;

  private final byte[] bytes = new byte[BYTES];
  private final List<Duration> pauses = new ArrayList<>();
  private final StringWriter err = new StringWriter();

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    new Random(1).nextBytes(bytes);
    server = TestServer.start(folder.resolve("data"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void upload(int port) throws IOException {
    UpdateFile file = new UpdateFile("file.exe", BYTES, Sha256.of(bytes));
    Path path = Files.write(folder.resolve("file.exe"), bytes);
    URI admin = URI.create("http://127.0.0.1:" + port);
    try (AdminClient client = new AdminClient(admin, server.token())) {
      assertThat(new Uploader(client, new PrintWriter(err), pauses::add).upload(path, file))
          .isTrue();
    }
  }

  private Path stored() {
    return StoredRelease.stored(folder.resolve("data"), Sha256.of(bytes));
  }

  /// Passes each connection on, and cuts it once it sent so many bytes.
  private static final class CuttingProxy implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int to;
    private final int cutAfter;
    private int connections;

    CuttingProxy(int to, int cutAfter) throws IOException {
      this.to = to;
      this.cutAfter = cutAfter;
      Thread.ofPlatform().daemon().start(this::accept);
    }

    int port() {
      return socket.getLocalPort();
    }

    synchronized int connections() {
      return connections;
    }

    private void accept() {
      while (!socket.isClosed()) {
        try {
          Socket client = socket.accept();
          Socket server = new Socket(InetAddress.getLoopbackAddress(), to);
          synchronized (this) {
            connections++;
          }
          Thread.ofPlatform().daemon().start(() -> pass(server, client, Integer.MAX_VALUE));
          Thread.ofPlatform().daemon().start(() -> pass(client, server, cutAfter));
        } catch (IOException e) {
          return; // Closed.
        }
      }
    }

    private static void pass(Socket from, Socket to, int bytesMax) {
      byte[] buffer = new byte[1 << 14];
      try (from;
          to) {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int left = bytesMax; left > 0; ) {
          int read = in.read(buffer, 0, Math.min(buffer.length, left));
          if (read < 0) {
            return;
          }
          out.write(buffer, 0, read);
          left -= read;
        }
      } catch (IOException e) {
        return; // The other side was cut.
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void upload_overAConnectionThatIsCut_becomesWhole_inSmallerPieces() throws IOException {
    try (CuttingProxy proxy = new CuttingProxy(server.adminAddress().getPort(), 500_000)) {
      upload(proxy.port());
      assertThat(proxy.connections()).isGreaterThan(3);
    }
    assertThat(stored()).hasBinaryContent(bytes);
    assertThat(pauses).isNotEmpty();
  }

  @Test
  void upload_whereNothingMoves_givesUp_afterLongerAndLongerPauses() throws IOException {
    try (CuttingProxy proxy = new CuttingProxy(server.adminAddress().getPort(), 100)) {
      assertThatThrownBy(() -> upload(proxy.port()))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("file.exe: not uploaded")
          .hasMessageContaining("Run this again to go on");
    }
    assertThat(pauses).hasSize(7).isSorted();
    assertThat(pauses.getLast()).isEqualTo(Duration.ofSeconds(16));
    assertThat(stored()).doesNotExist();
  }

  @Test
  void upload_refused_saysWhatTheServerSays() throws IOException {
    byte[] right = bytes.clone();
    Path path = Files.write(folder.resolve("other.exe"), bytes);
    right[0] ^= 1;
    UpdateFile file = new UpdateFile("other.exe", BYTES, Sha256.of(right));
    URI admin = URI.create("http://127.0.0.1:" + server.adminAddress().getPort());
    try (AdminClient client = new AdminClient(admin, server.token())) {
      Uploader uploader = new Uploader(client, new PrintWriter(err), pauses::add);
      assertThatThrownBy(() -> uploader.upload(path, file))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("Not the file it was sent for")
          .hasMessageContaining(Sha256.of(bytes).hex());
    }
    assertThat(pauses).isEmpty();
  }
}
