package io.patchbay.sim.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// One HTTP request. It may be sent twice, if the server drops a connection that was kept alive
/// just when it is used again; so it must be one that does no harm a second time.
public final class Request {
  private final String method;
  private final String target;
  private final String fields;
  private final byte[] body;

  private Request(String method, String target, String fields, byte[] body) {
    this.method = method;
    this.target = target;
    this.fields = fields;
    this.body = body;
  }

  /// @param target for example `/content/9b1c.../a.exe`
  public static Request get(String target) {
    return new Request("GET", target, "", new byte[0]);
  }

  static Request post(String target, String contentType, byte[] body) {
    return new Request("POST", target, "", body.clone())
        .with("Content-Type", contentType)
        .with("Content-Length", Integer.toString(body.length));
  }

  /// Returns the same request that asks for the head of the answer only.
  public Request asHead() {
    return new Request("HEAD", target, fields, body);
  }

  /// @param value without control characters
  public Request with(String name, String value) {
    return new Request(method, target, fields + name + ": " + value + "\r\n", body);
  }

  boolean isHead() {
    return method.equals("HEAD");
  }

  ByteArrayOutputStream encoded(String authority) {
    String head =
        (method + " " + target + " HTTP/1.1\r\nHost: " + authority)
            + ("\r\nUser-Agent: patchbay-sim\r\n" + fields + "\r\n");
    var bytes = new ByteArrayOutputStream(head.length() + body.length);
    bytes.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(body);
    return bytes;
  }
}
