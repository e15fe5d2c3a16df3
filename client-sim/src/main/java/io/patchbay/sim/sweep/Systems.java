package io.patchbay.sim.sweep;

import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.ProductType;
import io.patchbay.sim.wire.Words;

/// The names people know Windows versions by.
public final class Systems {
  private Systems() {}

  /// Returns for example `Windows XP SP3 x86`; a version without a known name keeps its number.
  public static String name(ClientConfiguration machine) {
    boolean isWorkstation = machine.getProductType() == ProductType.WORKSTATION;
    String name =
        switch (machine.getOsVersion()) {
          case "5.0.2195" -> "Windows 2000";
          case "5.1.2600" -> "Windows XP";
          case "5.2.3790" -> isWorkstation ? "Windows XP" : "Windows Server 2003";
          case "6.0.6000" -> "Windows Vista";
          case "6.0.6001" -> isWorkstation ? "Windows Vista" : "Windows Server 2008";
          default -> "Windows " + machine.getOsVersion();
        };
    String servicePack = machine.getServicePack() == 0 ? "" : " SP" + machine.getServicePack();
    return name + servicePack + " " + Words.word(machine.getArchitecture());
  }
}
