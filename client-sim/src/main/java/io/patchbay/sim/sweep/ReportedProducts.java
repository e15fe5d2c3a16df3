package io.patchbay.sim.sweep;

import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.InstalledProduct;
import io.patchbay.sim.expect.Branch;
import io.patchbay.sim.expect.Release;
import io.patchbay.sim.expect.Table;
import java.util.List;

/// Which product versions machines report. The ranges in the manifests do not say: a range begins
/// at 7.0, a machine reports 7.0.5730.13.
///
/// @param product for example `internet-explorer`
/// @param name for people, for example `IE 7`
/// @param versions at least one; the others are reported by some machines instead
record ReportedProducts(
    String product, String os, int servicePack, String name, List<String> versions) {
  private static final List<ReportedProducts> ALL =
      Table.beside(ReportedProducts.class, "reported-versions.tsv").stream()
          .map(
              row ->
                  new ReportedProducts(
                      row.get(0),
                      row.get(1),
                      Integer.parseInt(row.get(2)),
                      row.get(3),
                      List.of(row.get(4).split(";"))))
          .toList();

  static List<ReportedProducts> on(ClientConfiguration system) {
    return ALL.stream()
        .filter(
            entry ->
                entry.os.equals(system.getOsVersion())
                    && entry.servicePack == system.getServicePack())
        .toList();
  }

  /// Stands in where nothing is known: the first version of the branch.
  static ReportedProducts lowest(Release release, Branch branch, ClientConfiguration system) {
    String version = branch.productFrom().toString();
    return new ReportedProducts(
        release.product(),
        system.getOsVersion(),
        system.getServicePack(),
        release.product() + " " + version,
        List.of(version));
  }

  List<InstalledProduct> installed() {
    return versions.stream()
        .map(version -> InstalledProduct.newBuilder().setName(product).setVersion(version).build())
        .toList();
  }
}
