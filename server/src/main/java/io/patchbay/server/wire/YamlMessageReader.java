package io.patchbay.server.wire;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.Shown;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Reads one YAML document into a message of the schemas, strictly: keys are the fields' JSON
/// names, and an unknown key, a duplicate, a wrong type or a number out of range is a finding with
/// its line. Goes on after a fault, so that all are reported at once. For one document; not
/// thread-safe.
///
/// Bounds: 4 MiB, 32 levels, 64 aliases, 500,000 values with the aliases written out, 100 findings.
final class YamlMessageReader {
  static final int BYTES_MAX = 4 << 20;
  private static final int DEPTH_MAX = 32;
  private static final int ALIASES_MAX = 64;
  private static final int VALUES_MAX = 500_000;
  private static final int FINDINGS_MAX = 100;

  private final String file;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, Integer> lines = new HashMap<>();
  private int values;

  YamlMessageReader(String file) {
    this.file = file;
  }

  List<Finding> findings() {
    return findings;
  }

  /// Line, from 1, by path of the field.
  Map<String, Integer> lines() {
    return lines;
  }

  /// Fills `into`; if [#findings] is not empty afterwards, what is in it is incomplete.
  void read(byte[] yaml, Message.Builder into) {
    if (yaml.length > BYTES_MAX) {
      add(0, "", yaml.length + " bytes", "split the release: at most " + BYTES_MAX + " bytes");
      return;
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(yaml)).toString();
      Node root = compose(text);
      if (root != null) {
        message(root, into, "", 0);
      }
    } catch (CharacterCodingException e) {
      add(0, "", "not UTF-8", "save the file in UTF-8");
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(m -> m.getLine() + 1).orElse(0);
      add(
          line,
          "",
          "not YAML: " + Shown.sentence(e.getProblem()),
          "correct the syntax at this line");
    } catch (YamlEngineException e) {
      add(
          0,
          "",
          "not YAML: " + Shown.sentence(String.valueOf(e.getMessage())),
          "correct the syntax");
    }
  }

  private @Nullable Node compose(String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setMaxAliasesForCollections(ALIASES_MAX)
            .setCodePointLimit(BYTES_MAX)
            .build();
    try {
      return isShallow(text, settings) ? onlyDocument(text, settings) : null;
    } catch (IllegalArgumentException e) {
      // The library's word for an escape that stands for no character, and for a tag that is none.
      String reason = Shown.sentence(String.valueOf(e.getMessage()));
      add(0, "", "not YAML: " + reason, "correct the escape or the tag");
      return null;
    }
  }

  // The composer recurses; the parser's events do not, so they tell first how deep it goes.
  private boolean isShallow(String text, LoadSettings settings) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      depth +=
          switch (event.getEventId()) {
            case MappingStart, SequenceStart -> 1;
            case MappingEnd, SequenceEnd -> -1;
            default -> 0;
          };
      if (depth > DEPTH_MAX) {
        int line = event.getStartMark().map(m -> m.getLine() + 1).orElse(0);
        add(line, "", "nested too deep", "at most " + DEPTH_MAX + " levels");
        return false;
      }
    }
    return true;
  }

  private @Nullable Node onlyDocument(String text, LoadSettings settings) {
    Node root = null;
    for (Node document : new Compose(settings).composeAllFromString(text)) {
      if (root != null) {
        add(line(document), "", "a second document", "one manifest a file");
        return null;
      }
      root = document;
    }
    if (root == null) {
      add(0, "", "empty", "write the release; manifest.proto names the fields");
    }
    return root;
  }

  private void message(Node node, Message.Builder into, String path, int depth) {
    lines.put(path, line(node));
    if (!(node instanceof MappingNode mapping) || depth > DEPTH_MAX) {
      add(node, path, "not a mapping", "write `key: value` lines here");
      return;
    }
    Set<String> seen = new HashSet<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (isOneTooMany(tuple.getKeyNode(), path)) {
        return;
      }
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        add(tuple.getKeyNode(), path, "a key that is no word", "use one of " + keys(into));
        continue;
      }
      String name = key.getValue();
      String at = path.isEmpty() ? name : path + "." + name;
      FieldDescriptor field = field(into, name);
      if (field == null) {
        add(key, Shown.value(at), "unknown key", "use one of " + keys(into));
      } else if (!seen.add(name)) {
        add(key, at, "given twice", "keep one of them");
      } else {
        lines.put(at, line(key));
        value(field, tuple.getValueNode(), into, at, depth);
      }
    }
  }

  // A list behind an alias is read once for each alias, and those behind its aliases again.
  private boolean isOneTooMany(Node node, String path) {
    values++;
    if (values == VALUES_MAX + 1) {
      add(
          node,
          path,
          "more than " + VALUES_MAX + " values with the aliases written out",
          "split the release, or write less behind aliases");
    }
    return values > VALUES_MAX;
  }

  private void value(
      FieldDescriptor field, Node node, Message.Builder into, String path, int depth) {
    if (!field.isRepeated()) {
      Object single = single(field, node, into, path, depth);
      if (single != null) {
        into.setField(field, single);
      }
      return;
    }
    if (!(node instanceof SequenceNode sequence)) {
      add(node, path, "not a list", "write [a, b] or `- a` lines");
      return;
    }
    for (int i = 0; i < sequence.getValue().size(); i++) {
      String at = path + "[" + i + "]";
      Node element = sequence.getValue().get(i);
      if (isOneTooMany(element, path)) {
        return;
      }
      lines.put(at, line(element));
      Object single = single(field, element, into, at, depth);
      if (single != null) {
        into.addRepeatedField(field, single);
      }
    }
  }

  private @Nullable Object single(
      FieldDescriptor field, Node node, Message.Builder into, String path, int depth) {
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && !field.getMessageType().equals(Timestamp.getDescriptor())) {
      Message.Builder inner = into.newBuilderForField(field);
      message(node, inner, path, depth + 1);
      return inner.build();
    }
    if (!(node instanceof ScalarNode scalar)) {
      add(node, path, "a mapping or list", "write a single value");
      return null;
    }
    if (scalar.getTag().equals(Tag.NULL)) {
      add(node, path, "no value", "write one, or leave the key out");
      return null;
    }
    return switch (field.getType()) {
      case STRING -> string(scalar, path);
      case UINT32 -> {
        Long number = number(scalar, path, 0xFFFF_FFFFL);
        yield number == null ? null : number.intValue();
      }
      case UINT64 -> number(scalar, path, Long.MAX_VALUE);
      case BOOL -> bool(scalar, path);
      case ENUM -> constant(scalar, field.getEnumType(), path);
      case MESSAGE -> timestamp(scalar, path);
      default -> throw new IllegalStateException("no YAML form for " + field.getFullName());
    };
  }

  private @Nullable String string(ScalarNode scalar, String path) {
    if (!scalar.getTag().equals(Tag.STR)) {
      add(
          scalar,
          path,
          "not a text: " + Shown.value(scalar.getValue()),
          "put it in quotes: \"" + Shown.value(scalar.getValue()) + "\"");
      return null;
    }
    return scalar.getValue();
  }

  private @Nullable Long number(ScalarNode scalar, String path, long max) {
    if (scalar.getTag().equals(Tag.INT)) {
      try {
        long value = Long.parseLong(scalar.getValue());
        if (value >= 0 && value <= max) {
          return value;
        }
      } catch (NumberFormatException e) {
        // Too long for any number: refused below like every other one out of range.
      }
    }
    add(
        scalar,
        path,
        "not a whole number: " + Shown.value(scalar.getValue()),
        "write a number from 0 to " + max);
    return null;
  }

  private @Nullable Boolean bool(ScalarNode scalar, String path) {
    if (scalar.getTag().equals(Tag.BOOL)) {
      return Boolean.valueOf(scalar.getValue());
    }
    add(
        scalar,
        path,
        "neither true nor false: " + Shown.value(scalar.getValue()),
        "write true or false");
    return null;
  }

  private @Nullable EnumValueDescriptor constant(
      ScalarNode scalar, EnumDescriptor type, String path) {
    EnumValueDescriptor value = type.findValueByName(scalar.getValue());
    if (value == null || value.getNumber() == 0) {
      String names =
          type.getValues().stream()
              .filter(v -> v.getNumber() != 0)
              .map(EnumValueDescriptor::getName)
              .collect(Collectors.joining(", "));
      add(scalar, path, "unknown value: " + Shown.value(scalar.getValue()), "use one of " + names);
      return null;
    }
    return value;
  }

  private @Nullable Timestamp timestamp(ScalarNode scalar, String path) {
    try {
      Timestamp timestamp = Times.toProto(Instant.parse(scalar.getValue()));
      if (Timestamps.isValid(timestamp)) {
        return timestamp;
      }
    } catch (DateTimeException e) {
      // Refused below, like every one beyond the years 1 to 9999, which have no JSON form.
    }
    add(
        scalar,
        path,
        "not an instant: " + Shown.value(scalar.getValue()),
        "write it in UTC, as 2008-12-17T18:00:00Z");
    return null;
  }

  private static @Nullable FieldDescriptor field(Message.Builder message, String jsonName) {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.getJsonName().equals(jsonName)) {
        return field;
      }
    }
    return null;
  }

  private static String keys(Message.Builder message) {
    return message.getDescriptorForType().getFields().stream()
        .map(FieldDescriptor::getJsonName)
        .collect(Collectors.joining(", "));
  }

  private static int line(Node node) {
    return node.getStartMark().map(m -> m.getLine() + 1).orElse(0);
  }

  private void add(Node node, String path, String message, String remedy) {
    add(line(node), path, message, remedy);
  }

  private void add(int line, String path, String message, String remedy) {
    if (findings.size() < FINDINGS_MAX) {
      findings.add(Finding.of(file, line, path, message, remedy));
    }
  }
}
