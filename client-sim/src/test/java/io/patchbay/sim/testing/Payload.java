package io.patchbay.sim.testing;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.patchbay.proto.v1.UpdateFile;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/// A file that a server has.
public final class Payload {
  private static final byte[] DELTA_MAGIC = {0x5e, 0x2a, 0x4d, 0x18, 0x20, 0, 0, 0};

  private final String name;
  private final byte[] bytes;

  public Payload(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes.clone();
  }

  /// Bytes that do not compress.
  public static Payload random(String name, int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return new Payload(name, bytes);
  }

  /// The same file with a few bytes changed, so that a delta is small.
  public Payload changed(long seed) {
    byte[] changed = bytes.clone();
    var random = new Random(seed);
    for (int i = 0; i < 10; i++) {
      changed[random.nextInt(changed.length)] ^= 1;
    }
    return new Payload(name, changed);
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public String sha256() {
    return HexFormat.of().formatHex(digest());
  }

  public UpdateFile file() {
    return UpdateFile.newBuilder()
        .setName(name)
        .setSize(bytes.length)
        .setSha256(sha256())
        .setUrl("/content/" + sha256() + "/" + name)
        .build();
  }

  public byte[] zstd() {
    return Zstd.compress(bytes);
  }

  /// What makes this from `base`.
  public byte[] delta(Payload base) {
    var delta = new ByteArrayOutputStream();
    delta.writeBytes(DELTA_MAGIC);
    delta.writeBytes(base.digest());
    try (var context = new ZstdCompressCtx()) {
      context.setLong(27);
      context.loadDict(base.bytes);
      delta.writeBytes(context.compress(bytes));
    }
    return delta.toByteArray();
  }

  private byte[] digest() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
