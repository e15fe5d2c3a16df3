package io.patchbay.server.testing;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.ClientConfiguration.Versioned;
import io.patchbay.server.domain.Installation;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ProductType;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.Version;
import io.patchbay.server.wire.StoredCodecs;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A catalog and a machine, as text that is kept: one line for the machine, then one for each
/// update, in the order of publishing.
public record AgreementCase(List<Update> updates, ClientConfiguration machine) {
  private static final String MACHINE = "machine ";

  public AgreementCase {
    updates = List.copyOf(updates);
  }

  public static AgreementCase parse(String text) {
    List<Update> updates = new ArrayList<>();
    ClientConfiguration machine = null;
    for (String line : text.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
      if (line.startsWith(MACHINE)) {
        machine = machine(line.substring(MACHINE.length()));
      } else {
        updates.add(update(line));
      }
    }
    if (machine == null) {
      throw new IllegalArgumentException("no line that begins with `machine`");
    }
    return new AgreementCase(updates, machine);
  }

  @Override
  public String toString() {
    return MACHINE
        + text(machine)
        + "\n"
        + updates.stream().map(AgreementCase::text).collect(Collectors.joining("\n"))
        + "\n";
  }

  private static Update update(String json) {
    io.patchbay.proto.v1.Update.Builder message = io.patchbay.proto.v1.Update.newBuilder();
    try {
      JsonFormat.parser().merge(json, message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(json, e);
    }
    return StoredCodecs.UPDATE.decode(message.build().toByteArray());
  }

  private static String text(Update update) {
    try {
      return JsonFormat.printer()
          .omittingInsignificantWhitespace()
          .print(io.patchbay.proto.v1.Update.parseFrom(StoredCodecs.UPDATE.encode(update)));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ClientConfiguration machine(String text) {
    List<String[]> fields = new ArrayList<>();
    for (String field : text.strip().split(" ", -1)) {
      fields.add(field.split("=", 2));
    }
    ClientConfiguration.Builder machine =
        ClientConfiguration.builder(OsVersion.parse(fields.getFirst()[1]));
    for (String[] field : fields.subList(1, fields.size())) {
      String value = field[1];
      String[] versioned = value.split("@", -1);
      switch (field[0]) {
        case "sp" -> machine.servicePack(Integer.parseInt(value));
        case "arch" -> machine.architecture(Architecture.parse(value));
        case "type" -> machine.productType(ProductType.parse(value));
        case "installation" -> machine.installation(Installation.parse(value));
        case "language" -> machine.language(Language.ofCode(value));
        case "product" -> machine.product(versioned[0], Version.parse(versioned[1]));
        case "component" -> machine.component(versioned[0], Version.parse(versioned[1]));
        case "installed" -> machine.installed(value);
        default -> throw new IllegalArgumentException(field[0]);
      }
    }
    return machine.build();
  }

  private static String text(ClientConfiguration machine) {
    StringBuilder text = new StringBuilder("os=" + machine.os());
    if (machine.servicePack() >= 0) {
      text.append(" sp=").append(machine.servicePack());
    }
    if (machine.architecture() != null) {
      text.append(" arch=").append(machine.architecture().wireName());
    }
    if (machine.productType() != null) {
      text.append(" type=").append(machine.productType().wireName());
    }
    text.append(" installation=").append(machine.installation().wireName());
    if (machine.language() != null) {
      text.append(" language=").append(machine.language());
    }
    for (Versioned product : machine.products()) {
      text.append(" product=").append(product);
    }
    for (Versioned component : machine.components()) {
      text.append(" component=").append(component);
    }
    machine.installedUpdates().stream().sorted().forEach(u -> text.append(" installed=").append(u));
    return text.toString();
  }
}
