package io.patchbay.server.testing;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.Version;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/// The rows of `imports/wes-updates.csv.gz` in plain maps, and the answers they lead to: read and
/// worked out here, without a line of the importer, the index or the evaluator.
public final class WesRows {
  private static final Path FILE = Path.of("imports", "wes-updates.csv.gz");

  // By product as reported, then by KB.
  private final Map<String, Map<String, Patch>> patches = new TreeMap<>();

  private static final class Patch {
    private final Set<String> components = new HashSet<>();
    private final Set<String> supersedes = new HashSet<>();
  }

  /// One machine.
  ///
  /// @param products as reported; components too
  /// @param installed KBs, digits only
  public record Machine(List<String> products, Set<String> installed) {
    public ClientConfiguration configuration() {
      ClientConfiguration.Builder machine =
          ClientConfiguration.builder(OsVersion.parse("5.1.2600"))
              .language(Language.parse("de-DE"));
      products.forEach(product -> machine.product(product, Version.parse("1.2.3")));
      installed.forEach(kb -> machine.installed("kb" + kb));
      return machine.build();
    }
  }

  /// @param meant whether any update is meant for the machine
  /// @param offers `KB on PRODUCT`
  public record Expected(boolean meant, Set<String> offers) {}

  /// @param kbs newest first
  public record Chain(String product, List<String> kbs) {}

  private WesRows() {}

  public static byte[] file() throws IOException {
    return Files.readAllBytes(FILE);
  }

  public static WesRows read() throws IOException {
    WesRows rows = new WesRows();
    try (CsvReader<NamedCsvRecord> csv =
        CsvReader.builder()
            .ofNamedCsvRecord(
                new GZIPInputStream(new ByteArrayInputStream(file())), StandardCharsets.UTF_8)) {
      csv.forEach(rows::add);
    }
    return rows;
  }

  private void add(NamedCsvRecord row) {
    Patch patch =
        patches
            .computeIfAbsent(reported(row.getField("product")), p -> new TreeMap<>())
            .computeIfAbsent(row.getField("kb"), kb -> new Patch());
    patch.components.add(reported(row.getField("component")));
    for (String superseded : row.getField("supersedes").split(";", -1)) {
      if (!superseded.isEmpty()) {
        patch.supersedes.add(superseded);
      }
    }
  }

  // As the documentation of the format says it.
  private static String reported(String name) {
    StringBuilder words = new StringBuilder();
    for (String word :
        name.toLowerCase(Locale.ROOT).replace("+", " plus ").split("[^a-z0-9.]+", -1)) {
      if (!word.isEmpty()) {
        words.append(words.isEmpty() ? "" : "-").append(word);
      }
    }
    String whole = words.toString().startsWith(".") ? words.substring(1) : words.toString();
    if (whole.length() <= 64) {
      return whole;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(whole.getBytes(StandardCharsets.US_ASCII));
      return whole.substring(0, 55) + "-" + HexFormat.of().formatHex(digest, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  public Set<String> products() {
    return patches.keySet();
  }

  public Set<String> kbs(String product) {
    return patches.get(product).keySet();
  }

  public Set<String> components(String product) {
    Set<String> components = new TreeSet<>();
    patches.get(product).values().forEach(patch -> components.addAll(patch.components));
    components.remove("");
    return components;
  }

  /// Those a KB was listed for; an empty one for the product as a whole.
  public Set<String> components(String product, String kb) {
    return new TreeSet<>(patches.get(product).get(kb).components);
  }

  public int updates() {
    return patches.values().stream().mapToInt(Map::size).sum();
  }

  public int supersedes() {
    return patches.values().stream()
        .flatMap(kbs -> kbs.values().stream())
        .mapToInt(patch -> patch.supersedes.size())
        .sum();
  }

  public int unknownTargets() {
    int unknown = 0;
    for (Map<String, Patch> kbs : patches.values()) {
      Set<String> targets = new HashSet<>();
      kbs.values().forEach(patch -> targets.addAll(patch.supersedes));
      targets.removeAll(kbs.keySet());
      unknown += targets.size();
    }
    return unknown;
  }

  /// The KBs of these products that no other of the same product supersedes.
  public Set<String> newest(Set<String> products) {
    Set<String> newest = new HashSet<>();
    for (String product : products) {
      Map<String, Patch> kbs = patches.getOrDefault(product, Map.of());
      Set<String> superseded = new HashSet<>();
      kbs.values().forEach(patch -> superseded.addAll(patch.supersedes));
      kbs.keySet().stream().filter(kb -> !superseded.contains(kb)).forEach(newest::add);
    }
    return newest;
  }

  /// The answer, product by product: what is meant and not installed, minus what one of these
  /// supersedes through rows of the same product.
  public Expected answer(Machine machine) {
    Set<String> products = new HashSet<>(machine.products());
    boolean meant = false;
    Set<String> offers = new TreeSet<>();
    for (String product : products) {
      Map<String, Patch> kbs = patches.getOrDefault(product, Map.of());
      Set<String> missing = new TreeSet<>();
      for (Map.Entry<String, Patch> kb : kbs.entrySet()) {
        Set<String> components = kb.getValue().components;
        if (components.contains("") || components.stream().anyMatch(products::contains)) {
          meant = true;
          if (!machine.installed().contains(kb.getKey())) {
            missing.add(kb.getKey());
          }
        }
      }
      Set<String> hidden = new HashSet<>();
      missing.forEach(kb -> hidden.addAll(superseded(kb, kbs)));
      missing.removeAll(hidden);
      missing.forEach(kb -> offers.add(kb + " on " + product));
    }
    return new Expected(meant, offers);
  }

  private static Set<String> superseded(String kb, Map<String, Patch> kbs) {
    Set<String> superseded = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(kbs.get(kb).supersedes);
    while (!open.isEmpty()) {
      String next = open.pop();
      if (superseded.add(next) && kbs.containsKey(next)) {
        open.addAll(kbs.get(next).supersedes);
      }
    }
    return superseded;
  }

  /// The longest row of updates of which each supersedes the next.
  public Chain longestChain() {
    Chain longest = new Chain("", List.of());
    for (Map.Entry<String, Map<String, Patch>> product : patches.entrySet()) {
      Map<String, List<String>> chains = new HashMap<>();
      for (String kb : product.getValue().keySet()) {
        List<String> chain = chain(kb, product.getValue(), chains);
        if (chain.size() > longest.kbs().size()) {
          longest = new Chain(product.getKey(), chain);
        }
      }
    }
    return longest;
  }

  private static List<String> chain(
      String kb, Map<String, Patch> kbs, Map<String, List<String>> chains) {
    List<String> known = chains.get(kb);
    if (known != null) {
      return known;
    }
    List<String> longest = List.of();
    for (String superseded : kbs.get(kb).supersedes) {
      if (kbs.containsKey(superseded)) {
        List<String> chain = chain(superseded, kbs, chains);
        longest = chain.size() > longest.size() ? chain : longest;
      }
    }
    List<String> chain = new ArrayList<>(List.of(kb));
    chain.addAll(longest);
    chains.put(kb, chain);
    return chain;
  }
}
