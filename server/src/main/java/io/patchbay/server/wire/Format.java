package io.patchbay.server.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import io.patchbay.server.domain.InvalidValueException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// The two forms of a body: Protocol Buffers, and their canonical JSON form.
public enum Format {
  PROTOBUF("application/x-protobuf", "application/x-protobuf"),
  JSON("application/json", "application/problem+json");

  private static final int DEPTH_MAX = 32;
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();
  private static final JsonFormat.Parser PARSER = JsonFormat.parser();

  private final String mediaType;
  private final String problemMediaType;

  Format(String mediaType, String problemMediaType) {
    this.mediaType = mediaType;
    this.problemMediaType = problemMediaType;
  }

  public String mediaType() {
    return mediaType;
  }

  /// Media type of a problem in this form (RFC 9457, 6.1).
  public String problemMediaType() {
    return problemMediaType;
  }

  byte[] encode(MessageOrBuilder message) {
    if (this == PROTOBUF) {
      return message instanceof Message.Builder builder
          ? builder.build().toByteArray()
          : ((Message) message).toByteArray();
    }
    try {
      return PRINTER.print(message).getBytes(StandardCharsets.UTF_8);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message of ours has no JSON form", e);
    }
  }

  /// Reads all of `body` into `into`.
  ///
  /// @throws InvalidValueException if it is no such message; JSON may be 32 levels deep
  <B extends Message.Builder> B decode(ByteBuffer body, B into) {
    try {
      if (this == PROTOBUF) {
        com.google.protobuf.CodedInputStream in =
            com.google.protobuf.CodedInputStream.newInstance(body);
        in.setRecursionLimit(DEPTH_MAX);
        into.mergeFrom(in);
        in.checkLastTagWas(0);
      } else {
        String json = StandardCharsets.UTF_8.newDecoder().decode(body).toString();
        checkDepth(json);
        PARSER.merge(json, into);
      }
      return into;
    } catch (CharacterCodingException e) {
      throw new InvalidValueException("not UTF-8", "JSON in UTF-8").in("body");
    } catch (IOException e) {
      String reason = e.getMessage() == null ? "malformed" : e.getMessage();
      String name = into.getDescriptorForType().getName();
      throw new InvalidValueException(reason, "a " + name + " as " + mediaType).in("body");
    }
  }

  // The JSON parser underneath recurses, so depth is bounded before it sees the text.
  private static void checkDepth(String json) {
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (quoted) {
        i += c == '\\' ? 1 : 0;
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
      }
      if (depth > DEPTH_MAX) {
        throw new InvalidValueException("nested too deep", "at most " + DEPTH_MAX + " levels")
            .in("body");
      }
    }
  }
}
