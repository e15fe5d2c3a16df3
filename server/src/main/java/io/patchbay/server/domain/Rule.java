package io.patchbay.server.domain;

import java.util.List;
import java.util.Set;

/// One boolean expression over a client configuration: a closed language, total, without loops. A
/// comparison on something the client did not report is false. Each operator names its counterpart
/// among WSUS's rule elements.
public sealed interface Rule {
  /// WSUS: And. True when empty.
  record AllOf(List<Rule> operands) implements Rule {
    public AllOf {
      operands = List.copyOf(operands);
    }
  }

  /// WSUS: Or. False when empty.
  record AnyOf(List<Rule> operands) implements Rule {
    public AnyOf {
      operands = List.copyOf(operands);
    }
  }

  /// WSUS: Not.
  record Not(Rule operand) implements Rule {}

  /// Compares the Windows version, its first two or three parts. WSUS: WindowsVersion.
  ///
  /// @param parts 2: major and minor only; 3: with the build
  record WindowsVersion(Comparison comparison, OsVersion version, int parts) implements Rule {
    public WindowsVersion {
      if (parts != 2 && parts != 3) {
        throw new IllegalArgumentException("parts: " + parts + " (expected: 2 or 3)");
      }
    }
  }

  /// Compares the service pack's major number. WSUS: WindowsVersion, ServicePackMajor.
  record ServicePack(Comparison comparison, int major) implements Rule {}

  /// WSUS: WindowsVersion, ProductType.
  record ProductTypes(Set<ProductType> anyOf) implements Rule {
    public ProductTypes {
      anyOf = Sets.immutableEnumSet(anyOf);
    }
  }

  /// WSUS: Processor.
  record Processor(Set<Architecture> anyOf) implements Rule {
    public Processor {
      anyOf = Sets.immutableEnumSet(anyOf);
    }
  }

  /// WSUS: WmiQuery on OperatingSystemSKU.
  record InstallationType(Installation installation) implements Rule {}

  /// The installed system's package language. WSUS: WindowsLanguage.
  record WindowsLanguage(Language language) implements Rule {}

  /// A product is installed, `from <= version < below`. WSUS: FileVersion or RegSzToVersion.
  record ProductVersion(String product, VersionRange range) implements Rule {}

  /// A component was measured, `from <= version < below`. WSUS: FileVersion.
  record ComponentVersion(String component, VersionRange range) implements Rule {}

  /// A component was measured at all. WSUS: FileExists.
  record ComponentReported(String component) implements Rule {}

  /// The machine has a record of the update. WSUS: RegKeyExists, CbsPackageInstalledByIdentity.
  ///
  /// @param update key made by [ClientConfiguration#updateKey]
  record UpdateInstalled(String update) implements Rule {}
}
