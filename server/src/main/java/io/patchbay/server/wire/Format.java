package io.patchbay.server.wire;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import io.patchbay.server.domain.InvalidValueException;
import java.io.IOException;
import java.io.StringReader;
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
        checkForm(json);
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

  // The parser underneath recurses, takes much that is no JSON, and does not look at what follows.
  // Nor is a text checked that is skipped, and so each is read.
  private static void checkForm(String json) throws IOException {
    JsonReader reader = new JsonReader(new StringReader(json));
    reader.setStrictness(Strictness.STRICT);
    reader.setNestingLimit(DEPTH_MAX);
    for (JsonToken next = reader.peek(); next != JsonToken.END_DOCUMENT; next = reader.peek()) {
      switch (next) {
        case BEGIN_OBJECT -> reader.beginObject();
        case END_OBJECT -> reader.endObject();
        case BEGIN_ARRAY -> reader.beginArray();
        case END_ARRAY -> reader.endArray();
        case NAME -> checkText(reader.nextName());
        case STRING, NUMBER -> checkText(reader.nextString());
        case BOOLEAN, NULL -> reader.skipValue();
        case END_DOCUMENT -> throw new IllegalStateException("the loop ended before");
      }
    }
  }

  // RFC 8259, 8.2: an escape may stand for half a character, which Protocol Buffers cannot carry.
  private static void checkText(String text) throws IOException {
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw new IOException("half a character in a text");
    }
  }
}
