package io.patchbay.proto.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Holds the compatibility rule: what `schema.lock` says of the landed schemas stays true for ever,
/// or the field or value is reserved, number and name.
///
/// After adding to the schemas: `mvn -pl proto test -Dschema.lock=extend`, which only ever appends.
final class SchemaLockTest {
  private static final Path LOCK = Path.of("schema.lock");
  private static final List<FileDescriptor> FILES =
      List.of(
          AdminProto.getDescriptor(),
          CatalogProto.getDescriptor(),
          ConfigurationProto.getDescriptor(),
          FeedProto.getDescriptor(),
          MachineProto.getDescriptor(),
          ManifestProto.getDescriptor(),
          OfferProto.getDescriptor(),
          ProblemProto.getDescriptor(),
          ReportProto.getDescriptor(),
          RulesProto.getDescriptor(),
          UpdateProto.getDescriptor());

  // What a line claims, and what would release it from its claim.
  private final Map<String, String> current = new TreeMap<>();
  private final TreeSet<String> reserved = new TreeSet<>();

  SchemaLockTest() {
    for (FileDescriptor file : FILES) {
      file.getMessageTypes().forEach(this::message);
      file.getEnumTypes().forEach(this::enumeration);
    }
  }

  private void message(Descriptor message) {
    for (FieldDescriptor field : message.getFields()) {
      String type =
          switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(java.util.Locale.ROOT);
          };
      String label = field.isRepeated() ? "repeated " : field.hasPresence() ? "optional " : "";
      String name = message.getFullName() + "." + field.getName();
      current.put(
          name,
          "field "
              + name
              + " = "
              + field.getNumber()
              + " "
              + label
              + type
              + " "
              + field.getJsonName());
    }
    DescriptorProto proto = message.toProto();
    for (DescriptorProto.ReservedRange range : proto.getReservedRangeList()) {
      for (int number = range.getStart(); number < range.getEnd(); number++) {
        reserved.add(message.getFullName() + " " + number);
      }
    }
    proto.getReservedNameList().forEach(name -> reserved.add(message.getFullName() + "." + name));
    message.getNestedTypes().forEach(this::message);
    message.getEnumTypes().forEach(this::enumeration);
  }

  private void enumeration(EnumDescriptor enumeration) {
    enumeration
        .getValues()
        .forEach(
            value -> {
              String name = enumeration.getFullName() + "." + value.getName();
              current.put(name, "value " + name + " = " + value.getNumber());
            });
    EnumDescriptorProto proto = enumeration.toProto();
    for (EnumDescriptorProto.EnumReservedRange range : proto.getReservedRangeList()) {
      for (int number = range.getStart(); number <= range.getEnd(); number++) {
        reserved.add(enumeration.getFullName() + " " + number);
      }
    }
    proto
        .getReservedNameList()
        .forEach(name -> reserved.add(enumeration.getFullName() + "." + name));
  }

  @Test
  void schemaLock_everyLandedLine_stillHoldsOrIsReserved() throws IOException {
    List<String> broken =
        Files.readAllLines(LOCK).stream()
            .filter(line -> !line.startsWith("#") && !current.containsValue(line))
            .filter(line -> !isReserved(line))
            .toList();
    assertThat(broken)
        .as("landed lines that no longer hold; take the change back, or reserve number and name")
        .isEmpty();
  }

  private boolean isReserved(String line) {
    String[] words = line.split(" ", -1);
    String name = words[1];
    String owner = name.substring(0, name.lastIndexOf('.'));
    return reserved.contains(name) && reserved.contains(owner + " " + words[3]);
  }

  @Test
  void schemaLock_everyFieldAndValue_isInIt() throws IOException {
    List<String> missing =
        current.values().stream().filter(line -> !lockLines().contains(line)).toList();
    if ("extend".equals(System.getProperty("schema.lock"))) {
      Files.write(LOCK, missing, java.nio.file.StandardOpenOption.APPEND);
      return;
    }
    assertThat(missing).as("not in schema.lock: mvn -pl proto test -Dschema.lock=extend").isEmpty();
  }

  private static List<String> lockLines() {
    try {
      return Files.readAllLines(LOCK);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
