package io.patchbay.sim.wire;

import io.patchbay.proto.v1.UpdateFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Fetches the files of offers over one connection and verifies them as they come, whole and once:
/// for whoever wants to know whether the server is right, and not the files.
public final class Fetcher {
  private final Connection connection;

  /// @param connection stays the caller's to close
  public Fetcher(Connection connection) {
    this.connection = connection;
  }

  /// Copies the file to `sink` and checks length and SHA-256 on the way. At most one buffer more
  /// than the length is read, whatever the server sends.
  ///
  /// @param file with a path as url, checked by [UpdateFiles#fault]
  /// @throws BadFileException if what came is not that file, or an error; the sink may hold rubbish
  /// @throws IOException if the transfer failed
  public void fetch(UpdateFile file, OutputStream sink) throws IOException {
    Reply reply = connection.exchange(Request.get(file.getUrl()));
    if (reply.status() != 200) {
      throw new BadFileException(file.getName() + ": server answered " + reply.status());
    }
    var digest = new Sha256();
    long length = copy(reply.body(), file.getSize(), digest, sink);
    if (length != file.getSize()) {
      String found = length > file.getSize() ? "more bytes" : length + " bytes";
      throw new BadFileException(
          file.getName() + ": " + found + " (expected: " + file.getSize() + ")");
    }
    String found = digest.end();
    if (!found.equals(file.getSha256())) {
      throw new BadFileException(
          file.getName() + ": SHA-256 " + found + " (expected: " + file.getSha256() + ")");
    }
  }

  private static long copy(InputStream in, long lengthMax, Sha256 digest, OutputStream sink)
      throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long length = 0;
    for (int n = in.read(buffer); n >= 0 && length <= lengthMax; n = in.read(buffer)) {
      digest.add(buffer, n);
      sink.write(buffer, 0, n);
      length += n;
    }
    return length;
  }
}
