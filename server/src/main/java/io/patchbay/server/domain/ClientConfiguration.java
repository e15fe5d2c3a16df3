package io.patchbay.server.domain;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What one machine reports about itself. Immutable; safe for any thread. What was not reported is
/// null, or -1 for the service pack, and every comparison on it is false.
///
/// @param os Windows version
/// @param servicePack major number of the service pack, 0 for none, -1 not reported
/// @param products each name once, in the order reported; at most 64
/// @param components measured files, each name once; at most 256
/// @param installedUpdates keys made by [#updateKey]; at most 4096
public record ClientConfiguration(
    OsVersion os,
    int servicePack,
    @Nullable Architecture architecture,
    @Nullable ProductType productType,
    Installation installation,
    @Nullable Language language,
    List<Versioned> products,
    List<Versioned> components,
    Set<String> installedUpdates) {

  public static final int PRODUCTS_MAX = 64;
  public static final int COMPONENTS_MAX = 256;
  public static final int INSTALLED_MAX = 4096;
  private static final int SERVICE_PACK_MAX = 0xFFFF;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final Pattern UPDATE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /// A name with a version: a product or a component.
  ///
  /// @param name lower case
  /// @param packed the version as in [Version#packed]
  public record Versioned(String name, long packed) {
    /// @throws InvalidValueException if the name can be none
    public static Versioned of(String name, Version version) {
      return new Versioned(nameKey(name), version.packed());
    }

    @Override
    public String toString() {
      return name + "@" + new Version(packed);
    }
  }

  public ClientConfiguration {
    products = List.copyOf(products);
    components = List.copyOf(components);
    installedUpdates = Set.copyOf(installedUpdates);
  }

  /// The form in which hotfix ids and update ids are compared: upper case.
  ///
  /// @throws InvalidValueException if it can be neither
  public static String updateKey(String update) {
    if (!UPDATE.matcher(update).matches()) {
      throw new InvalidValueException(update, "a hotfix id such as KB960714-IE7, or an update id");
    }
    return update.toUpperCase(Locale.ROOT);
  }

  /// The form in which names of products and components are compared: lower case.
  ///
  /// @throws InvalidValueException if it is no such name
  public static String nameKey(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!NAME.matcher(lower).matches()) {
      throw new InvalidValueException(name, "1 to 64 characters of [a-z0-9._-]");
    }
    return lower;
  }

  /// The major number of a service pack, if it can be one.
  ///
  /// @throws InvalidValueException if it cannot
  public static int requireServicePack(int major) {
    if (major < 0 || major > SERVICE_PACK_MAX) {
      throw new InvalidValueException("" + major, "0 to 65535, 0 for no service pack");
    }
    return major;
  }

  /// @throws InvalidValueException if these are more installed updates than a machine may report
  public static void requireInstalledMax(int count) {
    if (count > INSTALLED_MAX) {
      throw new InvalidValueException("more", "at most " + INSTALLED_MAX + " installed updates");
    }
  }

  public static Builder builder(OsVersion os) {
    return new Builder(os);
  }

  /// Gathers a configuration piece by piece and checks each; not safe for several threads.
  public static final class Builder {
    private final OsVersion os;
    private int servicePack = -1;
    private @Nullable Architecture architecture;
    private @Nullable ProductType productType;
    private Installation installation = Installation.FULL;
    private @Nullable Language language;
    private final List<Versioned> products = new ArrayList<>();
    private final List<Versioned> components = new ArrayList<>();
    private final Set<String> installedUpdates = new HashSet<>();

    private Builder(OsVersion os) {
      this.os = os;
    }

    public Builder servicePack(int major) {
      servicePack = requireServicePack(major);
      return this;
    }

    public Builder architecture(Architecture value) {
      architecture = value;
      return this;
    }

    public Builder productType(ProductType value) {
      productType = value;
      return this;
    }

    public Builder installation(Installation value) {
      installation = value;
      return this;
    }

    public Builder language(Language value) {
      language = value;
      return this;
    }

    public Builder product(String name, Version version) {
      return product(Versioned.of(name, version));
    }

    public Builder product(Versioned product) {
      add(products, product, PRODUCTS_MAX);
      return this;
    }

    public Builder component(String name, Version version) {
      return component(Versioned.of(name, version));
    }

    public Builder component(Versioned component) {
      add(components, component, COMPONENTS_MAX);
      return this;
    }

    public Builder installed(String update) {
      installedUpdates.add(updateKey(update));
      requireInstalledMax(installedUpdates.size());
      return this;
    }

    private static void add(List<Versioned> to, Versioned added, int max) {
      if (to.size() == max) {
        throw new InvalidValueException("more", "at most " + max);
      }
      for (Versioned other : to) {
        if (other.name.equals(added.name)) {
          throw new InvalidValueException(added.name + " twice", "each name once");
        }
      }
      to.add(added);
    }

    public ClientConfiguration build() {
      return new ClientConfiguration(
          os,
          servicePack,
          architecture,
          productType,
          installation,
          language,
          products,
          components,
          installedUpdates);
    }
  }
}
