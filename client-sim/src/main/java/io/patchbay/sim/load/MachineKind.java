package io.patchbay.sim.load;

import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.Installation;
import io.patchbay.proto.v1.InstalledProduct;
import io.patchbay.proto.v1.ProductType;
import io.patchbay.sim.expect.Table;
import java.util.List;

/// A kind of machine and its share of the fleet; `machines.tsv`.
///
/// @param machine without language, measured files and records
record MachineKind(double percent, ClientConfiguration machine) {
  static final List<MachineKind> ALL =
      Table.beside(MachineKind.class, "machines.tsv").stream().map(MachineKind::of).toList();

  private static MachineKind of(List<String> row) {
    var machine =
        ClientConfiguration.newBuilder()
            .setOsVersion(row.get(1))
            .setServicePack(Integer.parseInt(row.get(2)))
            .setArchitecture(Architecture.valueOf(row.get(3)))
            .setProductType(ProductType.valueOf(row.get(4)))
            .setInstallation(Installation.valueOf(row.get(5)));
    if (!row.get(6).isEmpty()) {
      machine.addProducts(
          InstalledProduct.newBuilder().setName("internet-explorer").setVersion(row.get(6)));
    }
    return new MachineKind(Double.parseDouble(row.get(0)), machine.build());
  }
}
