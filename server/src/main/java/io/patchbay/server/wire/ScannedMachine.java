package io.patchbay.server.wire;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.ClientConfiguration.Versioned;
import io.patchbay.server.domain.Installation;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ProductType;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a scanner has found of one machine, used again for the next. Every setter is false if that
/// was said already, or if there is no more room: then the scanner leaves the request to the
/// general decoder, which says what is wrong, if anything is. For one thread.
final class ScannedMachine {
  private static final int NAMES_MAX = 16;

  private final Versioned[] products = new Versioned[NAMES_MAX];
  private final Versioned[] components = new Versioned[NAMES_MAX];
  private int productCount;
  private int componentCount;
  private @Nullable OsVersion os;
  private int servicePack;
  private @Nullable Architecture architecture;
  private @Nullable ProductType productType;
  private @Nullable Installation installation;
  private @Nullable Language language;
  private @Nullable Set<String> installedUpdates;

  void clear() {
    productCount = 0;
    componentCount = 0;
    os = null;
    servicePack = -1;
    architecture = null;
    productType = null;
    installation = null;
    language = null;
    installedUpdates = null;
  }

  boolean os(OsVersion value) {
    boolean first = os == null;
    os = value;
    return first;
  }

  boolean servicePack(int value) {
    boolean first = servicePack < 0;
    servicePack = value;
    return first;
  }

  boolean architecture(Architecture value) {
    boolean first = architecture == null;
    architecture = value;
    return first;
  }

  boolean productType(ProductType value) {
    boolean first = productType == null;
    productType = value;
    return first;
  }

  boolean installation(Installation value) {
    boolean first = installation == null;
    installation = value;
    return first;
  }

  boolean language(Language value) {
    boolean first = language == null;
    language = value;
    return first;
  }

  boolean product(Versioned value) {
    return isNew(value, products, productCount) && add(value, products, productCount++);
  }

  boolean component(Versioned value) {
    return isNew(value, components, componentCount) && add(value, components, componentCount++);
  }

  boolean installedUpdates(Set<String> value) {
    boolean first = installedUpdates == null;
    installedUpdates = value;
    return first;
  }

  private static boolean isNew(Versioned value, Versioned[] known, int count) {
    for (int i = 0; i < count; i++) {
      if (known[i].name().equals(value.name())) {
        return false;
      }
    }
    return count < NAMES_MAX;
  }

  private static boolean add(Versioned value, Versioned[] to, int at) {
    to[at] = value;
    return true;
  }

  /// The machine; null if something it must say is missing.
  @Nullable ClientConfiguration build() {
    if (os == null
        || servicePack < 0
        || architecture == null
        || productType == null
        || language == null) {
      return null;
    }
    return new ClientConfiguration(
        os,
        servicePack,
        architecture,
        productType,
        installation == null ? Installation.FULL : installation,
        language,
        list(products, productCount),
        list(components, componentCount),
        installedUpdates == null ? Set.of() : installedUpdates);
  }

  private static List<Versioned> list(Versioned[] found, int count) {
    return switch (count) {
      case 0 -> List.of();
      case 1 -> List.of(found[0]);
      case 2 -> List.of(found[0], found[1]);
      default -> List.of(Arrays.copyOf(found, count));
    };
  }
}
