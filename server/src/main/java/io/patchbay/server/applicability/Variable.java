package io.patchbay.server.applicability;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.ClientConfiguration.Versioned;
import io.patchbay.server.domain.Installation;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ProductType;
import java.util.List;

/// One thing a machine reports, as an unsigned 64-bit number, or does not report.
///
/// @param name of the product or component; empty for the other kinds
record Variable(Kind kind, String name) implements Comparable<Variable> {
  static final Variable OS = new Variable(Kind.OS, "");
  static final Variable SERVICE_PACK = new Variable(Kind.SERVICE_PACK, "");
  static final Variable PRODUCT_TYPE = new Variable(Kind.PRODUCT_TYPE, "");
  static final Variable ARCHITECTURE = new Variable(Kind.ARCHITECTURE, "");
  static final Variable INSTALLATION = new Variable(Kind.INSTALLATION, "");
  static final Variable LANGUAGE = new Variable(Kind.LANGUAGE, "");

  /// What kind of thing; the code is part of the rows' format.
  enum Kind {
    OS(1),
    SERVICE_PACK(2),
    PRODUCT_TYPE(3),
    ARCHITECTURE(4),
    INSTALLATION(5),
    LANGUAGE(6),
    PRODUCT(7),
    COMPONENT(8);

    private static final Kind[] BY_CODE = values();
    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    /// @throws IllegalArgumentException if there is none of that code
    static Kind of(int code) {
      if (code < 1 || code > BY_CODE.length) {
        throw new IllegalArgumentException("kind: " + code);
      }
      return BY_CODE[code - 1];
    }
  }

  static Variable product(String name) {
    return new Variable(Kind.PRODUCT, name);
  }

  static Variable component(String name) {
    return new Variable(Kind.COMPONENT, name);
  }

  /// Where the machine's list has what this variable asks for: an index for products and
  /// components, else 0; -1 if it was not reported.
  static int find(Kind kind, String name, ClientConfiguration client) {
    return switch (kind) {
      case OS, INSTALLATION -> 0;
      case SERVICE_PACK -> client.servicePack() < 0 ? -1 : 0;
      case PRODUCT_TYPE -> client.productType() == null ? -1 : 0;
      case ARCHITECTURE -> client.architecture() == null ? -1 : 0;
      case LANGUAGE -> client.language() == null ? -1 : 0;
      case PRODUCT -> Evaluator.find(client.products(), name);
      case COMPONENT -> Evaluator.find(client.components(), name);
    };
  }

  /// The reported value.
  ///
  /// @param at what [#find] returned, not -1
  static long value(Kind kind, ClientConfiguration client, int at) {
    return switch (kind) {
      case OS -> packed(client.os());
      case SERVICE_PACK -> client.servicePack();
      case PRODUCT_TYPE -> client.productType() == null ? 0 : code(client.productType());
      case ARCHITECTURE -> client.architecture() == null ? 0 : code(client.architecture());
      case INSTALLATION -> code(client.installation());
      case LANGUAGE -> client.language() == null ? 0 : packed(client.language());
      case PRODUCT -> version(client.products(), at);
      case COMPONENT -> version(client.components(), at);
    };
  }

  private static long version(List<Versioned> reported, int at) {
    return reported.get(at).packed();
  }

  /// Major, minor and build, 16 bits each.
  static long packed(OsVersion os) {
    return Integer.toUnsignedLong(os.majorMinor()) << 16 | os.build();
  }

  /// The three letters of the code, 8 bits each.
  static long packed(Language language) {
    String code = language.code();
    return (long) code.charAt(0) << 16 | (long) code.charAt(1) << 8 | code.charAt(2);
  }

  // Written out, because the order of the constants is no part of the format.
  static long code(Architecture architecture) {
    return switch (architecture) {
      case X86 -> 1;
      case X64 -> 2;
      case IA64 -> 3;
      case ARM64 -> 4;
    };
  }

  static long code(ProductType type) {
    return switch (type) {
      case WORKSTATION -> 1;
      case DOMAIN_CONTROLLER -> 2;
      case SERVER -> 3;
    };
  }

  static long code(Installation installation) {
    return switch (installation) {
      case FULL -> 1;
      case SERVER_CORE -> 2;
    };
  }

  @Override
  public int compareTo(Variable other) {
    int byKind = Integer.compare(kind.code, other.kind.code);
    return byKind != 0 ? byKind : name.compareTo(other.name);
  }
}
