package io.patchbay.sim.install;

import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Makes a file from a zstd frame, or from a delta and its base.
///
/// ```
///  a delta, "dcz" (RFC 9842, 5):
///  offset  0                          8                   40
///          +--------------------------+-------------------+-----------------
///          | 5e 2a 4d 18  20 00 00 00 | SHA-256 of base   | zstd frame ...
///          +--------------------------+-------------------+-----------------
/// ```
final class Decoder {
  private static final byte[] DELTA_MAGIC = {0x5e, 0x2a, 0x4d, 0x18, 0x20, 0, 0, 0};
  private static final int DIGEST_BYTES = 32;
  // 128 MiB; a frame that wants more memory is refused.
  private static final int WINDOW_LOG_MAX = 27;

  private final Assembly output;

  Decoder(Assembly output) {
    this.output = output;
  }

  /// Decodes all of it.
  ///
  /// @param encoded what was fetched of a form that is not [Form.Kind#WHOLE]
  /// @throws WrongBytesException if it is damaged, or too long
  void decode(Form form, Path encoded) throws WrongBytesException, DiskException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(encoded))) {
      Held base = form.base();
      if (base == null) {
        copy(frame(in));
      } else {
        decodeDelta(in, base);
      }
    } catch (WrongBytesException | DiskException e) {
      throw e;
    } catch (IOException e) {
      throw new WrongBytesException(form.kind().coding() + ": " + e.getMessage(), e);
    }
  }

  private void decodeDelta(InputStream in, Held base) throws IOException {
    if (!Arrays.equals(in.readNBytes(DELTA_MAGIC.length), DELTA_MAGIC)) {
      throw new WrongBytesException("not a delta");
    }
    if (!Arrays.equals(in.readNBytes(DIGEST_BYTES), base.digest())) {
      throw new WrongBytesException("a delta of another base");
    }
    try (var dictionary = new ZstdDictDecompress(base.map(), true);
        ZstdInputStreamNoFinalizer frame = frame(in).setDict(dictionary)) {
      copy(frame);
    }
  }

  private static ZstdInputStreamNoFinalizer frame(InputStream in) throws IOException {
    return new ZstdInputStreamNoFinalizer(in).setLongMax(WINDOW_LOG_MAX);
  }

  private void copy(InputStream decoded) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    for (int n = decoded.read(buffer); n >= 0; n = decoded.read(buffer)) {
      output.add(buffer, n);
    }
  }
}
