package io.patchbay.server.applicability;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.Installation;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.ProductType;
import java.util.Arrays;

/// One thing that machines differ in, as a number from 0 to [#last], unsigned. Whether a product, a
/// component or a record is reported at all is a dimension of its own, 0 for no and 1 for yes; its
/// version is asked only where it is reported.
///
/// @param name of the product, component or record; otherwise empty
record Dimension(Kind kind, String name) implements Comparable<Dimension> {
  /// What a node without children stands at: behind everything.
  static final Dimension END = new Dimension(Kind.END, "");

  /// The kinds in the order of the diagrams. Language comes first, because an update has one or
  /// none, and so those of different languages never share a node; what few rules ask for comes
  /// last.
  enum Kind {
    LANGUAGE(0, Language.all().size() - 1L),
    PRODUCT(1, 1),
    PRODUCT_VERSION(1, -1),
    SYSTEM(2, (1L << 48) - 1),
    ARCHITECTURE(3, Architecture.values().length - 1L),
    INSTALLATION(4, Installation.values().length - 1L),
    SERVICE_PACK(5, 0xFFFF),
    PRODUCT_TYPE(6, ProductType.values().length - 1L),
    COMPONENT(7, 1),
    COMPONENT_VERSION(7, -1),
    RECORD(8, 1),
    END(9, 0);

    private final int rank;
    private final long last;

    Kind(int rank, long last) {
      this.rank = rank;
      this.last = last;
    }

    /// Whether it says that something was reported, or was not.
    boolean isPresence() {
      return this == PRODUCT || this == COMPONENT || this == RECORD;
    }
  }

  static Dimension of(Kind kind) {
    return new Dimension(kind, "");
  }

  /// The number that stands for one of a closed set.
  static <E extends Enum<E>> long indexOf(E value) {
    return Arrays.asList(value.getDeclaringClass().getEnumConstants()).indexOf(value);
  }

  /// The highest value there is.
  long last() {
    return kind.last;
  }

  // A version stands right behind the presence of what it is the version of; further apart, the
  // diagram would have to remember every combination of presences.
  @Override
  public int compareTo(Dimension other) {
    if (kind.rank != other.kind.rank) {
      return Integer.compare(kind.rank, other.kind.rank);
    }
    int byName = name.compareTo(other.name);
    return byName != 0 ? byName : kind.compareTo(other.kind);
  }
}
