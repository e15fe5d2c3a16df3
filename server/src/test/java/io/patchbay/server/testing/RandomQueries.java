package io.patchbay.server.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.Installation;
import io.patchbay.proto.v1.InstalledComponent;
import io.patchbay.proto.v1.InstalledProduct;
import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.proto.v1.ProductType;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.ClientConfiguration.Versioned;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.Version;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Offer queries of random machines, as query strings and as messages: most as machines send them,
/// some in an unusual form, some wrong.
public final class RandomQueries {
  private static final List<String> ODD_VALUES =
      List.of("", "0", "-1", "65536", "x86", "7.0", "de-CH", "0x0407", "\u007f", "@", "a@b@c", "#");
  private static final List<String> ODD_PARAMETERS =
      List.of(
          "",
          "&",
          "=",
          "sp",
          "sp=3",
          "SP=3",
          "langauge=de-DE",
          "installed=KB1,,KB2",
          "installed=KB1&installed=KB2",
          "client=a&client=b",
          "client",
          "cl%69ent=x",
          "group=%4",
          "group=%zz",
          "client=%ff",
          "client=a#b",
          "client=" + "c".repeat(129),
          "product=internet-explorer@6.0",
          "component=a@1&component=A@2");

  private final Random random;
  private final RealMachines machines;

  public RandomQueries(long seed) {
    this.random = new Random(seed);
    this.machines = new RealMachines(random.nextLong());
  }

  /// A query string, without the question mark; visible US-ASCII but for what is wrong.
  public String nextQuery() {
    List<String> parameters = parameters(machines.next());
    if (random.nextInt(5) == 0) {
      parameters.add("group=ring-" + random.nextInt(3));
    }
    if (random.nextInt(5) == 0) {
      parameters.add("client=" + Integer.toHexString(random.nextInt()));
    }
    if (random.nextInt(3) == 0) {
      Collections.shuffle(parameters, random);
    }
    if (random.nextInt(4) == 0) {
      change(parameters);
    }
    return String.join("&", parameters);
  }

  private static List<String> parameters(ClientConfiguration machine) {
    List<String> parameters = new ArrayList<>();
    parameters.add("os=" + text(machine.os()));
    parameters.add("sp=" + machine.servicePack());
    parameters.add("arch=" + machine.architecture().wireName());
    parameters.add("type=" + machine.productType().wireName());
    parameters.add("installation=" + machine.installation().wireName());
    parameters.add("language=" + machine.language().code());
    machine.products().forEach(product -> parameters.add("product=" + product));
    machine.components().forEach(component -> parameters.add("component=" + component));
    if (!machine.installedUpdates().isEmpty()) {
      parameters.add("installed=" + String.join(",", machine.installedUpdates()));
    }
    return parameters;
  }

  private static String text(OsVersion os) {
    return os.major() + "." + os.minor() + "." + os.build();
  }

  private void change(List<String> parameters) {
    int at = random.nextInt(parameters.size());
    String parameter = parameters.get(at);
    switch (random.nextInt(6)) {
      case 0 -> parameters.add(parameter);
      case 1 -> parameters.remove(at);
      case 2 -> parameters.set(at, escaped(parameter));
      case 3 -> parameters.add(at, oneOf(ODD_PARAMETERS));
      case 4 -> parameters.set(at, parameter.toUpperCase(Locale.ROOT));
      default ->
          parameters.set(
              at, parameter.substring(0, parameter.indexOf('=') + 1) + oneOf(ODD_VALUES));
    }
  }

  // Some character as its escape, which means the same.
  private String escaped(String parameter) {
    int at = random.nextInt(parameter.length());
    String hex = HexFormat.of().toHexDigits((byte) parameter.charAt(at));
    String escape = "%" + (random.nextBoolean() ? hex : hex.toUpperCase(Locale.ROOT));
    return parameter.charAt(at) == '='
        ? parameter.replace("@", "%40")
        : parameter.substring(0, at) + escape + parameter.substring(at + 1);
  }

  /// The bytes of an `OfferRequest`, or what was one.
  public byte[] nextMessage() {
    OfferRequest.Builder request = request(machines.next());
    if (random.nextInt(5) == 0) {
      request.setGroup("ring-" + random.nextInt(3));
    }
    if (random.nextInt(5) == 0) {
      request.setClient(Integer.toHexString(random.nextInt()));
    }
    byte[] message = request.build().toByteArray();
    return random.nextInt(4) == 0 ? changed(request, message) : message;
  }

  private OfferRequest.Builder request(ClientConfiguration machine) {
    OfferRequest.Builder request = OfferRequest.newBuilder();
    var to = request.getConfigurationBuilder();
    to.setOsVersion(text(machine.os()))
        .setServicePack(machine.servicePack())
        .setArchitecture(Architecture.valueOf(machine.architecture().name()))
        .setProductType(ProductType.valueOf(machine.productType().name()))
        .setLanguage(machine.language().code());
    if (random.nextBoolean()) {
      to.setInstallation(Installation.valueOf(machine.installation().name()));
    }
    for (Versioned product : machine.products()) {
      to.addProducts(
          InstalledProduct.newBuilder()
              .setName(product.name())
              .setVersion(new Version(product.packed()).toString()));
    }
    for (Versioned component : machine.components()) {
      to.addComponents(
          InstalledComponent.newBuilder()
              .setName(component.name())
              .setVersion(new Version(component.packed()).toString()));
    }
    for (String update : machine.installedUpdates()) {
      if (update.matches("KB[1-9][0-9]*") && random.nextBoolean()) {
        to.addInstalledKbs(Integer.parseInt(update.substring(2)));
      } else {
        to.addInstalledUpdates(update);
      }
    }
    return request;
  }

  private byte[] changed(OfferRequest.Builder request, byte[] message) {
    var configuration = request.getConfigurationBuilder();
    switch (random.nextInt(7)) {
      case 0 -> {
        byte[] flipped = message.clone();
        flipped[random.nextInt(flipped.length)] = (byte) random.nextInt();
        return flipped;
      }
      case 1 -> {
        return Arrays.copyOf(message, random.nextInt(message.length));
      }
      case 2 -> { // Merged, by the rules of Protobuf.
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        twice.writeBytes(message);
        twice.writeBytes(
            random.nextBoolean() ? message : request(machines.next()).build().toByteArray());
        return twice.toByteArray();
      }
      case 3 -> request.setUnknownFields(unknown(random.nextInt(40)));
      case 4 -> configuration.setUnknownFields(unknown(random.nextInt(40)));
      case 5 ->
          configuration.addProducts(
              InstalledProduct.newBuilder()
                  .setName("windows-media-player")
                  .setVersion("9.0")
                  .setUnknownFields(unknown(random.nextInt(40))));
      default -> configuration.clearServicePack().setLanguage(oneOf(ODD_VALUES));
    }
    return request.build().toByteArray();
  }

  // A field of another release, in so many groups.
  private static UnknownFieldSet unknown(int depth) {
    UnknownFieldSet.Field.Builder field = UnknownFieldSet.Field.newBuilder();
    if (depth == 0) {
      field.addLengthDelimited(ByteString.copyFromUtf8("new"));
    } else {
      field.addGroup(unknown(depth - 1));
    }
    return UnknownFieldSet.newBuilder().addField(100, field.build()).build();
  }

  private <T> T oneOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
