package io.patchbay.server.wire;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.ClientConfiguration.Versioned;
import io.patchbay.server.domain.Installation;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ProductType;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads query strings in the form most machines send, from the bytes as they came, with next to no
/// garbage. What it does not take is not wrong: [PublicWire#configuration(java.util.List)] takes
/// everything that is right and says what is not. What both take means the same to both, because
/// each value is decoded by the same function. For one thread.
public final class QueryScanner {
  private static final int OPAQUE_BYTES_MAX = 128;
  private static final int PLACES = 1 << 12;
  private static final int VALUE_BYTES_MAX = 128;
  private static final int SETS = 1 << 10;
  private static final int SET_BYTES_MAX = 4096;

  private final DecodedValues<OsVersion> systems = values(OsVersion::parse);
  private final DecodedValues<Integer> servicePacks = values(ConfigurationMapper::servicePack);
  private final DecodedValues<Architecture> architectures = values(Architecture::parse);
  private final DecodedValues<ProductType> productTypes = values(ProductType::parse);
  private final DecodedValues<Installation> installations = values(Installation::parse);
  private final DecodedValues<Language> languages = values(Language::parse);
  private final DecodedValues<Versioned> versions = values(ConfigurationMapper::versioned);
  private final DecodedValues<Set<String>> installedUpdates =
      new DecodedValues<>(
          SETS, SET_BYTES_MAX, raw -> ConfigurationMapper.installedUpdates(decoded(raw)));
  private final ScannedMachine machine = new ScannedMachine();
  private boolean group;
  private boolean client;

  private interface Parser<T> {
    T parse(String value);
  }

  private static <T> DecodedValues<T> values(Parser<T> parser) {
    return new DecodedValues<>(PLACES, VALUE_BYTES_MAX, raw -> parser.parse(decoded(raw)));
  }

  private static String decoded(byte[] raw) {
    return Parameter.decode(new String(raw, StandardCharsets.US_ASCII));
  }

  /// The machine; null if the query string is wrong, or right in a form not common enough.
  ///
  /// @param in visible US-ASCII from `from` up to and without `to`
  public @Nullable ClientConfiguration scan(byte[] in, int from, int to) {
    machine.clear();
    group = false;
    client = false;
    int start = from;
    try {
      while (start < to) {
        int equals = indexOf('=', in, start, to);
        int end = indexOf('&', in, equals, to);
        if (equals == to || !parameter(in, start, equals, end)) {
          return null;
        }
        start = end + 1;
      }
    } catch (InvalidValueException e) {
      return null; // The general decoder says it with the parameter's name.
    }
    return machine.build();
  }

  /// Whether the last machine gave an id of its own, so that its answer is for nobody else.
  public boolean namesClient() {
    return client;
  }

  private static int indexOf(char c, byte[] in, int from, int to) {
    int i = from;
    while (i < to && in[i] != c) {
      i++;
    }
    return i;
  }

  private boolean parameter(byte[] in, int start, int equals, int to) {
    int from = equals + 1;
    return switch (equals - start) {
      case 2 ->
          is("os", in, start)
              ? machine.os(systems.get(in, from, to))
              : is("sp", in, start) && machine.servicePack(servicePacks.get(in, from, to));
      case 4 ->
          is("arch", in, start)
              ? machine.architecture(architectures.get(in, from, to))
              : is("type", in, start) && machine.productType(productTypes.get(in, from, to));
      case 5 -> is("group", in, start) && !group && (group = isOpaque(in, from, to));
      case 6 -> is("client", in, start) && !client && (client = isOpaque(in, from, to));
      case 7 -> is("product", in, start) && machine.product(versions.get(in, from, to));
      case 8 -> is("language", in, start) && machine.language(languages.get(in, from, to));
      case 9 ->
          is("component", in, start)
              ? machine.component(versions.get(in, from, to))
              : is("installed", in, start)
                  && machine.installedUpdates(installedUpdates.get(in, from, to));
      case 12 ->
          is("installation", in, start) && machine.installation(installations.get(in, from, to));
      default -> false;
    };
  }

  private static boolean is(String name, byte[] in, int at) {
    for (int i = 0; i < name.length(); i++) {
      if (in[at + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  // Short even before its escapes are decoded; whether they are right is not looked at here. Every
  // other value is of characters that are none of a fragment's.
  private static boolean isOpaque(byte[] in, int from, int to) {
    return to - from <= OPAQUE_BYTES_MAX
        && indexOf('%', in, from, to) == to
        && indexOf('#', in, from, to) == to;
  }
}
