package io.patchbay.server.content;

import io.patchbay.server.disk.DurableFile;
import io.patchbay.server.domain.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Files by SHA-256, two levels of folders deep: `content/9b/1c/9b1c...`. A file stands under its
/// digest only after its bytes were seen to have it. Every method blocks; safe for any thread.
public final class ContentStore {
  private static final Logger LOG = LoggerFactory.getLogger(ContentStore.class);
  private static final int VERIFIED_MAX = 100_000;

  private final Path root;
  private final Map<Sha256, Seen> verified = new ConcurrentHashMap<>();

  // What a file looked like when its bytes were last read; if it looks different, they are read
  // again.
  private record Seen(long size, long modifiedMillis, Object fileKey) {
    static Seen of(Path path) throws IOException {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      Object key = now.fileKey() == null ? "" : now.fileKey();
      return new Seen(now.size(), now.lastModifiedTime().toMillis(), key);
    }
  }

  /// @param root created if need be
  public ContentStore(Path root) throws IOException {
    this.root = Files.createDirectories(root);
  }

  /// Stores the bytes under their digest, unless a good file is there; on disk when it returns.
  public Sha256 put(byte[] bytes) throws IOException {
    Sha256 sha256 = Sha256.of(bytes);
    if (find(sha256).isEmpty()) {
      Path path = path(sha256);
      createFolders(path);
      DurableFile.replace(path, bytes);
      verified.put(sha256, Seen.of(path));
    }
    return sha256;
  }

  /// The file of that digest. Its bytes are read and checked when it is first asked for, and again
  /// when it has changed; a rotten one is reported and is not there.
  public Optional<Path> find(Sha256 sha256) throws IOException {
    Path path = path(sha256);
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    Seen now = Seen.of(path);
    if (now.equals(verified.get(sha256))) {
      return Optional.of(path);
    }
    Sha256 found = digest(path);
    if (!found.equals(sha256)) {
      LOG.atError().addKeyValue("file", path).addKeyValue("sha256", found).log("rotten content");
      return Optional.empty();
    }
    if (verified.size() >= VERIFIED_MAX) {
      verified.clear();
    }
    verified.put(sha256, now);
    return Optional.of(path);
  }

  private static Sha256 digest(Path path) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return Sha256.ofDigest(digest.digest());
  }

  private void createFolders(Path path) throws IOException {
    Path second = path.getParent();
    Path first = second == null ? null : second.getParent();
    if (second == null || first == null) {
      throw new IllegalStateException("content has two levels of folders");
    }
    createFolder(first, root);
    createFolder(second, first);
  }

  private static void createFolder(Path folder, Path parent) throws IOException {
    try {
      Files.createDirectory(folder);
      DurableFile.syncFolder(parent);
    } catch (FileAlreadyExistsException e) {
      LOG.trace("{} is there", folder, e);
    }
  }

  private Path path(Sha256 sha256) {
    String hex = sha256.hex();
    return root.resolve(hex.substring(0, 2)).resolve(hex.substring(2, 4)).resolve(hex);
  }
}
