package io.patchbay.server.http;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/// What session tickets are sealed with. Who has such a key reads whatever was said in sessions
/// that were resumed with it, so none is kept for long: a new ticket is sealed with the newest, one
/// that was sealed with the key before is still taken, any older is not. Not safe for threads.
final class TicketKeys {
  private static final SecureRandom RANDOM = new SecureRandom();

  private OpenSslSessionTicketKey newest = random();
  private @Nullable OpenSslSessionTicketKey before;

  private static OpenSslSessionTicketKey random() {
    return new OpenSslSessionTicketKey(
        random(OpenSslSessionTicketKey.NAME_SIZE),
        random(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
        random(OpenSslSessionTicketKey.AES_KEY_SIZE));
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /// From now on there is a new one.
  void rotate() {
    before = newest;
    newest = random();
  }

  /// The one to seal with, then the others to open with.
  OpenSslSessionTicketKey[] keys() {
    return before == null
        ? new OpenSslSessionTicketKey[] {newest}
        : new OpenSslSessionTicketKey[] {newest, before};
  }
}
