package io.patchbay.server.pem;

import io.patchbay.server.domain.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file of certificates or a key (RFC 7468), read whole. Text between the blocks is skipped, and
/// so are blocks of another kind. Whatever is wrong with it is said with the setting that names it.
public final class PemFile {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final String KEY = "PRIVATE KEY";

  private final String setting;
  private final Path path;
  private final byte[] bytes;

  private record Block(String label, String text) {
    byte[] decoded() {
      return Base64.getMimeDecoder().decode(text);
    }
  }

  private PemFile(String setting, Path path, byte[] bytes) {
    this.setting = setting;
    this.path = path;
    this.bytes = bytes;
  }

  /// @param setting that names the file
  public static PemFile read(String setting, Path path) throws IOException {
    try {
      return new PemFile(setting, path, Files.readAllBytes(path));
    } catch (NoSuchFileException e) {
      throw new IOException(setting + ": " + path + ": no such file", e);
    } catch (AccessDeniedException e) {
      throw new IOException(setting + ": " + path + ": may not be read by this user", e);
    } catch (IOException e) {
      throw new IOException(setting + ": " + path + ": " + e.getMessage(), e);
    }
  }

  /// Of all its bytes.
  public Sha256 digest() {
    return Sha256.of(bytes);
  }

  /// At least one, in the order of the file.
  public X509Certificate[] certificates() throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks()) {
      if (block.label.equals("CERTIFICATE")) {
        certificates.add(certificate(block));
      }
    }
    if (certificates.isEmpty()) {
      throw wrong("no certificate in it", "PEM, BEGIN CERTIFICATE");
    }
    return certificates.toArray(X509Certificate[]::new);
  }

  private X509Certificate certificate(Block block) throws IOException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(block.decoded()));
    } catch (CertificateException | IllegalArgumentException e) {
      throw wrong("damaged: " + e.getMessage(), "PEM, BEGIN CERTIFICATE");
    }
  }

  /// The key in this file, which must be that of the first certificate in the other.
  public PrivateKey keyOf(PemFile owner) throws IOException {
    X509Certificate certificate = owner.certificates()[0];
    String algorithm = certificate.getPublicKey().getAlgorithm();
    String signature =
        switch (algorithm) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default ->
              throw new IOException(
                  owner.setting + ": its key is of kind " + algorithm + " (expected: RSA or EC)");
        };
    try {
      PrivateKey key =
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(keyBlock()));
      if (matches(key, certificate, signature)) {
        return key;
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw wrong("damaged, or of another kind than the certificate", algorithm);
    }
    throw wrong("another certificate's key", "that of the first certificate in " + owner.setting);
  }

  private byte[] keyBlock() throws IOException {
    for (Block block : blocks()) {
      if (block.label.equals(KEY)) {
        return block.decoded();
      }
      if (block.label.endsWith(KEY)) {
        boolean encrypted = block.label.contains("ENCRYPTED") || block.text.contains("ENCRYPTED");
        throw wrong(
            encrypted ? "the key is encrypted" : "the key is in the form BEGIN " + block.label,
            "BEGIN PRIVATE KEY, as made by: openssl pkey -in " + path + " -out NEW-FILE");
      }
    }
    throw wrong("no key in it", "PEM, BEGIN PRIVATE KEY");
  }

  private static boolean matches(PrivateKey key, X509Certificate certificate, String algorithm)
      throws GeneralSecurityException {
    byte[] anything = "anything".getBytes(StandardCharsets.US_ASCII);
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(anything);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(anything);
    return signature.verify(signed);
  }

  private List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    while (block.find()) {
      blocks.add(new Block(block.group(1), block.group(2)));
    }
    return blocks;
  }

  private IOException wrong(String what, String expected) {
    return new IOException(setting + ": " + path + ": " + what + " (expected: " + expected + ")");
  }
}
