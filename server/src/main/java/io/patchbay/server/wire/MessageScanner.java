package io.patchbay.server.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.patchbay.proto.v1.InstalledComponent;
import io.patchbay.proto.v1.InstalledProduct;
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

/// Reads an `OfferRequest` in the form the generated code of any language writes it (each field
/// once, all installed updates together), from the bytes as they came, with next to no garbage.
/// What it does not take is not wrong: [PublicWire#configuration(java.nio.ByteBuffer, Format)]
/// takes everything that is right and says what is not. For one thread.
public final class MessageScanner {
  private static final int PLACES = 1 << 12;
  private static final int VALUE_BYTES_MAX = 128;
  private static final int SETS = 1 << 10;
  private static final int SET_BYTES_MAX = 4096;

  // Tags: field number and wire type (0 varint, 2 length and bytes).
  private static final int CONFIGURATION = 1 << 3 | 2;
  private static final int GROUP = 2 << 3 | 2;
  private static final int CLIENT = 3 << 3 | 2;
  private static final int OS_VERSION = 1 << 3 | 2;
  private static final int SERVICE_PACK = 2 << 3;
  private static final int ARCHITECTURE = 3 << 3;
  private static final int PRODUCT_TYPE = 4 << 3;
  private static final int INSTALLATION = 5 << 3;
  private static final int LANGUAGE = 6 << 3 | 2;
  private static final int PRODUCTS = 7 << 3 | 2;
  private static final int COMPONENTS = 8 << 3 | 2;
  private static final int INSTALLED_UPDATES = 9 << 3 | 2;
  private static final int INSTALLED_KBS = 10 << 3 | 2;

  private final DecodedValues<OsVersion> systems =
      new DecodedValues<>(PLACES, VALUE_BYTES_MAX, raw -> OsVersion.parse(text(raw)));
  private final DecodedValues<Language> languages =
      new DecodedValues<>(PLACES, VALUE_BYTES_MAX, raw -> Language.parse(text(raw)));
  private final DecodedValues<Versioned> products =
      new DecodedValues<>(PLACES, VALUE_BYTES_MAX, MessageScanner::product);
  private final DecodedValues<Versioned> components =
      new DecodedValues<>(PLACES, VALUE_BYTES_MAX, MessageScanner::component);
  private final DecodedValues<Set<String>> installedUpdates =
      new DecodedValues<>(SETS, SET_BYTES_MAX, MessageScanner::installed);
  private final ScannedMachine machine = new ScannedMachine();

  private byte[] in = new byte[0];
  private int at;
  private int limit;
  private int installedFrom;
  private int installedTo;

  /// The machine; null if the message is wrong, or right in a form not common enough.
  ///
  /// @param bytes the message, from `from` up to and without `to`
  public @Nullable ClientConfiguration scan(byte[] bytes, int from, int to) {
    in = bytes;
    at = from;
    limit = to;
    try {
      return request();
    } catch (InvalidValueException e) {
      return null; // The general decoder says it with the field's name.
    }
  }

  private @Nullable ClientConfiguration request() {
    int end = limit;
    ClientConfiguration found = null;
    while (at < end) {
      int tag = varint();
      int length = varint();
      if (length < 0 || length > end - at) {
        return null;
      }
      switch (tag) {
        case CONFIGURATION -> {
          if (found != null) {
            return null;
          }
          limit = at + length;
          found = configuration();
          limit = end;
          if (found == null) {
            return null;
          }
        }
        case GROUP, CLIENT -> {
          if (!skipAscii(length)) {
            return null;
          }
        }
        default -> {
          return null;
        }
      }
    }
    return found;
  }

  private @Nullable ClientConfiguration configuration() {
    machine.clear();
    installedFrom = -1;
    while (at < limit) {
      int field = at;
      int tag = varint();
      int value = varint();
      boolean known = (tag & 7) == 0 ? number(tag, value) : bytes(tag, field, value);
      if (!known) {
        return null;
      }
    }
    if (installedFrom >= 0) {
      machine.installedUpdates(installedUpdates.get(in, installedFrom, installedTo));
    }
    return machine.build();
  }

  private boolean number(int tag, int value) {
    return switch (tag) {
      case SERVICE_PACK -> value >= 0 && value <= 0xFFFF && machine.servicePack(value);
      case ARCHITECTURE -> {
        Architecture architecture = Enums.architecture(value);
        yield architecture != null && machine.architecture(architecture);
      }
      case PRODUCT_TYPE -> {
        ProductType type = Enums.productType(value);
        yield type != null && machine.productType(type);
      }
      case INSTALLATION -> {
        Installation installation = Enums.installation(value);
        yield installation != null && machine.installation(installation);
      }
      default -> false;
    };
  }

  private boolean bytes(int tag, int field, int length) {
    if (length < 0 || length > limit - at) {
      return false;
    }
    int from = at;
    at += length;
    return switch (tag) {
      case OS_VERSION -> machine.os(systems.get(in, from, at));
      case LANGUAGE -> machine.language(languages.get(in, from, at));
      case PRODUCTS -> machine.product(products.get(in, from, at));
      case COMPONENTS -> machine.component(components.get(in, from, at));
      case INSTALLED_UPDATES, INSTALLED_KBS -> installedField(field);
      default -> false;
    };
  }

  // All of them as one piece, so that a machine's whole list is looked up at once.
  private boolean installedField(int field) {
    if (installedFrom < 0) {
      installedFrom = field;
    } else if (installedTo != field) {
      return false;
    }
    installedTo = at;
    return true;
  }

  private boolean skipAscii(int length) {
    for (int end = at + length; at < end; at++) {
      if (in[at] < 0) {
        return false;
      }
    }
    return true;
  }

  // Up to 28 bits, in as many bytes as needed; -1: anything else.
  private int varint() {
    int value = 0;
    for (int shift = 0; shift < 28 && at < limit; shift += 7) {
      byte next = in[at++];
      value |= (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    return -1;
  }

  private static String text(byte[] raw) {
    return new String(raw, StandardCharsets.UTF_8);
  }

  private static Versioned product(byte[] raw) {
    try {
      return ConfigurationMapper.versioned(known(InstalledProduct.parseFrom(raw)));
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidValueException("malformed", "an InstalledProduct");
    }
  }

  private static Versioned component(byte[] raw) {
    try {
      return ConfigurationMapper.versioned(known(InstalledComponent.parseFrom(raw)));
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidValueException("malformed", "an InstalledComponent");
    }
  }

  // How deep fields of another release may be nested depends on what stands around them.
  private static <M extends Message> M known(M message) {
    if (!message.getUnknownFields().asMap().isEmpty()) {
      throw new InvalidValueException("unknown fields", "those of this release");
    }
    return message;
  }

  private static Set<String> installed(byte[] raw) {
    try {
      return ConfigurationMapper.installedUpdates(
          io.patchbay.proto.v1.ClientConfiguration.parseFrom(raw));
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidValueException("malformed", "a ClientConfiguration");
    }
  }
}
