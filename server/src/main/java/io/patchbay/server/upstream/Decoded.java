package io.patchbay.server.upstream;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// A body without its content coding. What it unfolds to is for the reader to bound: it comes piece
/// by piece, and none of it is kept. What unfolds to nothing is bounded here.
final class Decoded extends FilterInputStream {
  /// What an upstream is asked to use.
  static final String ACCEPTED = "zstd, gzip";

  // RFC 9659: an encoder for HTTP does not use larger ones.
  private static final int WINDOW_LOG_MAX = 23;
  private static final long IDLE_BYTES_MAX = 4 << 20;

  private final Counted raw;

  private Decoded(Counted raw, InputStream decoder) {
    super(decoder);
    this.raw = raw;
  }

  /// @param coding the value of `Content-Encoding`
  static InputStream of(String coding, InputStream body) throws IOException {
    Counted raw = new Counted(body);
    return switch (coding) {
      case "identity" -> body;
      case "zstd" -> new Decoded(raw, new ZstdInputStream(raw).setLongMax(WINDOW_LOG_MAX));
      case "gzip" -> new Decoded(raw, new GZIPInputStream(raw, 1 << 16));
      default ->
          throw new DamagedCodingException(
              "Content-Encoding: " + coding + " (expected: " + ACCEPTED + " or none)");
    };
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    raw.bytes = 0;
    try {
      return super.read(to, offset, length);
    } catch (ZstdIOException e) {
      if (e.getErrorCode() == Zstd.errSrcSizeWrong()) {
        throw new EOFException("the compressed stream ends early");
      }
      throw new DamagedCodingException("zstd: " + e.getMessage(), e);
    } catch (ZipException e) {
      throw new DamagedCodingException("gzip: " + e.getMessage(), e);
    }
  }

  private static final class Counted extends FilterInputStream {
    private long bytes;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count(1);
      return read;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int read = super.read(to, offset, length);
      count(read);
      return read;
    }

    private void count(int read) throws IOException {
      bytes += Math.max(0, read);
      if (bytes > IDLE_BYTES_MAX) {
        throw new DamagedCodingException(bytes + " bytes that unfold to nothing");
      }
    }
  }
}
