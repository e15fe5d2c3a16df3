package io.patchbay.benchmarks;

import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.Classification;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.RebootBehavior;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.Severity;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.domain.UpdateIdentity;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One product of a generated catalog: what is planned for it, from which each release is made when
/// asked for. A release is a bulletin, on a second Tuesday, of one update for each language of each
/// branch that takes part.
///
/// @param index from 0, in the order of popularity
/// @param firstMonth of its first release; there is one a month
/// @param updatesMax where the catalog ends within this product
record GeneratedProduct(
    long seed, int index, List<GeneratedBranch> branches, YearMonth firstMonth, int updatesMax) {
  private static final List<String> NAMES =
      List.of(
          "internet-explorer mshtml.dll",
          "media-player wmp.dll",
          "office-word winword.exe",
          "office-excel excel.exe",
          "mail-client msoe.dll",
          "database-server sqlservr.exe",
          "xml-parser msxml.dll",
          "mail-server store.exe",
          "graphics-library gdiplus.dll",
          "framework mscorlib.dll",
          "script-engine vbscript.dll",
          "print-spooler spoolsv.exe",
          "web-server w3core.dll",
          "remote-desktop mstscax.dll",
          "help-viewer hhctrl.dll",
          "directory-server ntdsa.dll");
  private static final LocalTime RELEASE_TIME = LocalTime.of(18, 0); // 10:00 Pacific.
  private static final int KB_FIRST = 900_000;
  private static final int KB_PER_PRODUCT = 100;
  // One update in twelve names the one before the last too: 456 of 5,226 articles name several.
  private static final int SUPERSEDES_TWO_EVERY = 12;

  String name() {
    return NAMES.get(index % NAMES.size()).split(" ", -1)[0] + "-" + index;
  }

  String component() {
    return NAMES.get(index % NAMES.size()).split(" ", -1)[1].replace(".", "-" + index + ".");
  }

  /// How many releases there are, the catalog's end not counted.
  int releasesPlanned() {
    return branches.stream().mapToInt(b -> b.firstRelease() + b.length()).max().orElse(0);
  }

  /// How many updates there are, the catalog's end not counted.
  int updatesPlanned() {
    return branches.stream().mapToInt(b -> b.length() * b.packages()).sum();
  }

  /// Every release, oldest first, made one by one.
  Stream<Release> releases() {
    return releaseNumbers().mapToObj(this::release);
  }

  /// The numbers of the releases there are, oldest first.
  IntStream releaseNumbers() {
    return IntStream.range(0, releasesPlanned()).filter(this::exists);
  }

  /// Whether the catalog ends within this product.
  boolean isCut() {
    return updatesMax < updatesPlanned();
  }

  private boolean exists(int release) {
    return plannedBefore(release) < updatesMax
        && plannedBefore(release + 1) > plannedBefore(release);
  }

  /// The keys of its index rows, one for each version; the catalog's end not counted.
  Stream<RowKey> rows() {
    return branches.stream().flatMap(this::rows);
  }

  /// The keys of the rows that one branch stands in: one for each language.
  Stream<RowKey> rows(GeneratedBranch branch) {
    int os = branch.systems().osMajorMinor();
    return languages(branch).stream()
        .map(language -> RowKey.of(this, os, branch.systems().architecture(), language));
  }

  private int plannedBefore(int release) {
    int updates = 0;
    for (GeneratedBranch branch : branches) {
      int took = Math.clamp((long) release - branch.firstRelease(), 0, branch.length());
      updates += took * branch.packages();
    }
    return updates;
  }

  Instant releasedAt(int release) {
    return firstMonth
        .plusMonths(release)
        .atDay(1)
        .with(TemporalAdjusters.dayOfWeekInMonth(2, DayOfWeek.TUESDAY))
        .atTime(RELEASE_TIME)
        .toInstant(ZoneOffset.UTC);
  }

  Release release(int release) {
    SplittableRandom random = new SplittableRandom(seed + ((long) index << 8) + release);
    Severity severity = severity(random.nextDouble());
    RebootBehavior reboot = reboot(random.nextDouble());
    long left = updatesMax - (long) plannedBefore(release);
    List<Update> updates = new ArrayList<>();
    for (GeneratedBranch branch : branches) {
      if (branch.isIn(release)) {
        updates.addAll(updates(branch, release, severity, reboot, random));
      }
    }
    List<Update> kept = updates.subList(0, (int) Math.min(left, updates.size()));
    Bulletin bulletin =
        new Bulletin(
            bulletin(release),
            1,
            title(),
            kbArticle(release),
            "",
            List.of(),
            severity,
            Classification.SECURITY_UPDATE,
            reboot,
            releasedAt(release),
            true,
            kept.stream().map(Update::id).toList());
    return new Release(bulletin, kept);
  }

  private List<Update> updates(
      GeneratedBranch branch,
      int release,
      Severity severity,
      RebootBehavior reboot,
      SplittableRandom random) {
    List<String> hotfixIds = new ArrayList<>();
    hotfixIds.add(hotfixId(branch, release));
    if (branch.isIn(release + 1)) {
      hotfixIds.add(hotfixId(branch, release + 1));
    }
    GeneratedRules rules = new GeneratedRules(this, branch, release, hotfixIds);
    List<Update> updates = new ArrayList<>();
    for (Language language : languages(branch)) {
      UUID id = updateId(branch, release, language);
      String kb = kbArticle(release);
      String suffix = language == null ? "" : ", " + language;
      updates.add(
          new Update(
              new UpdateIdentity(id, 1),
              title() + ": version " + branch.id() + suffix + " (KB" + kb + ")",
              kb,
              bulletin(release),
              severity,
              Classification.SECURITY_UPDATE,
              reboot,
              releasedAt(release),
              name(),
              language,
              rules.of(id, language),
              List.of(file(branch, release, language, random.nextDouble())),
              supersedes(branch, release, language),
              List.of(),
              branch.id(),
              hotfixIds.getFirst()));
    }
    return updates;
  }

  // A neutral branch has one language: none.
  private static List<@Nullable Language> languages(GeneratedBranch branch) {
    List<@Nullable Language> languages = new ArrayList<>(branch.languages());
    if (languages.isEmpty()) {
      languages.add(null);
    }
    return languages;
  }

  private List<UUID> supersedes(GeneratedBranch branch, int release, @Nullable Language language) {
    List<UUID> supersedes = new ArrayList<>();
    boolean follows = branch.isIn(release - 1);
    if (follows || branch.followsUnknown()) {
      supersedes.add(updateId(branch, release - 1, language));
    }
    if (branch.isIn(release - 2) && (index + release) % SUPERSEDES_TWO_EVERY == 0) {
      supersedes.add(updateId(branch, release - 2, language));
    }
    return supersedes;
  }

  UUID updateId(GeneratedBranch branch, int release, @Nullable Language language) {
    return Ids.ofUpdate(
        bulletin(release), branch.id(), language == null ? "neutral" : language.code());
  }

  /// What a machine records once the update of that branch is installed.
  String hotfixId(GeneratedBranch branch, int release) {
    return "KB" + kbArticle(release) + "-V" + branch.version();
  }

  private UpdateFile file(
      GeneratedBranch branch, int release, @Nullable Language language, double quantile) {
    String language3 = language == null ? ".msu" : "-" + language.code() + ".exe";
    String name =
        name()
            + "-KB"
            + kbArticle(release)
            + "-"
            + branch.id().toUpperCase(Locale.ROOT)
            + language3;
    long size = (long) (300_000 * Math.exp(3 * quantile)); // 0.3 to 6 MB.
    return new UpdateFile(name, size, Sha256.of(name.getBytes(StandardCharsets.UTF_8)));
  }

  private String bulletin(int release) {
    return "GB-" + index + "-" + release;
  }

  private String kbArticle(int release) {
    return Integer.toString(KB_FIRST + index * KB_PER_PRODUCT + release);
  }

  private String title() {
    return "Cumulative Security Update for " + name();
  }

  // As the workbook's 122,412 rows: 76, 22, 1.3 and 0.3 percent.
  private static Severity severity(double quantile) {
    return quantile < 0.76
        ? Severity.IMPORTANT
        : quantile < 0.983
            ? Severity.CRITICAL
            : quantile < 0.997 ? Severity.MODERATE : Severity.LOW;
  }

  // As the bulletins say: 476 restart, 394 may, 44 do not.
  private static RebootBehavior reboot(double quantile) {
    return quantile < 0.52
        ? RebootBehavior.ALWAYS_REQUIRES_REBOOT
        : quantile < 0.95 ? RebootBehavior.CAN_REQUEST_REBOOT : RebootBehavior.NEVER_REBOOTS;
  }
}
