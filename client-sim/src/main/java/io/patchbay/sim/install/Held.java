package io.patchbay.sim.install;

import io.patchbay.sim.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// A file this machine has, from which a newer one may be made.
record Held(Path path, String sha256, long size) {
  // Window and dictionary together must fit into what a decoder of "dcz" has to have. RFC 9842,
  // 2.2.
  static final long BYTES_MAX = 128L << 20;
  // To the decoder a file that begins so is a structured dictionary, not plain bytes. RFC 8878, 5.
  private static final byte[] STRUCTURED = {0x37, (byte) 0xa4, 0x30, (byte) 0xec};

  /// Whether it can be a base at all; its bytes are looked at by [#isSound].
  boolean isUsable() {
    if (size > BYTES_MAX) {
      return false;
    }
    try (InputStream in = Files.newInputStream(path)) {
      return !Arrays.equals(in.readNBytes(STRUCTURED.length), STRUCTURED);
    } catch (IOException e) {
      return false;
    }
  }

  /// Whether its bytes are still those that were verified when it came.
  boolean isSound() {
    try {
      return Files.size(path) == size && Sha256.of(path).equals(sha256);
    } catch (IOException e) {
      return false;
    }
  }

  /// Returns the value of `Available-Dictionary`: the digest as a byte sequence. RFC 9842, 2.2.
  String availableDictionary() {
    return ":" + Base64.getEncoder().encodeToString(digest()) + ":";
  }

  byte[] digest() {
    return HexFormat.of().parseHex(sha256);
  }

  /// Returns its bytes, mapped and not read.
  ByteBuffer map() throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
    }
  }
}
