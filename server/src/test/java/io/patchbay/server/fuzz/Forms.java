package io.patchbay.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.Installation;
import io.patchbay.proto.v1.InstalledComponent;
import io.patchbay.proto.v1.InstalledProduct;
import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.proto.v1.ProductType;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.ClientConfiguration.Versioned;
import io.patchbay.server.domain.Version;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.Parameter;
import io.patchbay.server.wire.PublicWire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/// The three forms in which one configuration can be sent, written as a client would.
final class Forms {
  private static final Pattern KB = Pattern.compile("KB[1-9][0-9]{0,8}");

  private Forms() {}

  /// Demands that each form, written from the configuration, is read as that configuration again.
  static void agree(ClientConfiguration configuration) {
    OfferRequest message = message(configuration);
    assertThat(PublicWire.configuration(parameters(configuration)))
        .as("query string")
        .isEqualTo(configuration);
    assertThat(PublicWire.configuration(ByteBuffer.wrap(message.toByteArray()), Format.PROTOBUF))
        .as("Protobuf")
        .isEqualTo(configuration);
    assertThat(PublicWire.configuration(ByteBuffer.wrap(json(message)), Format.JSON))
        .as("JSON")
        .isEqualTo(configuration);
  }

  static List<Parameter> parameters(ClientConfiguration of) {
    List<Parameter> to = new ArrayList<>();
    to.add(new Parameter("os", of.os().toString()));
    to.add(new Parameter("sp", "" + of.servicePack()));
    to.add(new Parameter("arch", Objects.requireNonNull(of.architecture()).wireName()));
    to.add(new Parameter("type", Objects.requireNonNull(of.productType()).wireName()));
    to.add(new Parameter("installation", of.installation().wireName()));
    to.add(new Parameter("language", Objects.requireNonNull(of.language()).code()));
    of.products().forEach(product -> to.add(new Parameter("product", product.toString())));
    of.components().forEach(component -> to.add(new Parameter("component", component.toString())));
    if (!of.installedUpdates().isEmpty()) {
      to.add(new Parameter("installed", String.join(",", of.installedUpdates())));
    }
    return to;
  }

  static OfferRequest message(ClientConfiguration of) {
    var to =
        io.patchbay.proto.v1.ClientConfiguration.newBuilder()
            .setOsVersion(of.os().toString())
            .setServicePack(of.servicePack())
            .setArchitecture(Architecture.valueOf(Objects.requireNonNull(of.architecture()).name()))
            .setProductType(ProductType.valueOf(Objects.requireNonNull(of.productType()).name()))
            .setInstallation(Installation.valueOf(of.installation().name()))
            .setLanguage(Objects.requireNonNull(of.language()).code());
    for (Versioned product : of.products()) {
      to.addProducts(
          InstalledProduct.newBuilder().setName(product.name()).setVersion(version(product)));
    }
    for (Versioned component : of.components()) {
      to.addComponents(
          InstalledComponent.newBuilder().setName(component.name()).setVersion(version(component)));
    }
    for (String update : of.installedUpdates()) {
      if (KB.matcher(update).matches()) {
        to.addInstalledKbs(Integer.parseInt(update, 2, update.length(), 10));
      } else {
        to.addInstalledUpdates(update);
      }
    }
    return OfferRequest.newBuilder().setConfiguration(to).build();
  }

  private static String version(Versioned of) {
    return new Version(of.packed()).toString();
  }

  static byte[] json(OfferRequest message) {
    try {
      return JsonFormat.printer().print(message).getBytes(StandardCharsets.UTF_8);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
