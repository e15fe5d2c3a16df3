package io.patchbay.server.domain;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A release manifest as written, each field checked for itself; `manifest.proto` says what each
/// means. Whether the fields go together is checked when it is expanded.
///
/// @param standIn the server makes the packages' bytes
/// @param affected what the bulletin claims to be for; empty: not said
/// @param source where each field stands
public record Manifest(
    boolean standIn,
    Head bulletin,
    String product,
    String component,
    List<Branch> branches,
    List<Affected> affected,
    Source source) {

  /// The bulletin as a whole.
  public record Head(
      String id,
      int revision,
      String title,
      String kbArticle,
      String advisory,
      List<String> cves,
      Severity severity,
      Classification classification,
      RebootBehavior rebootBehavior,
      Instant releasedAt,
      boolean cumulative) {}

  /// One package in all its languages.
  ///
  /// @param languages empty: language neutral
  /// @param component null: the manifest's
  /// @param severity null: the bulletin's
  /// @param hotfixIds keys made by [ClientConfiguration#updateKey], the update's own first
  public record Branch(
      String id,
      String title,
      VersionRange productVersions,
      Set<Architecture> architectures,
      Installation installation,
      String packagePattern,
      List<Language> languages,
      List<Language> derivedLanguages,
      List<String> hotfixIds,
      @Nullable String component,
      @Nullable Severity severity,
      List<Reference> replaces,
      List<Requirement> requires,
      List<Platform> platforms,
      List<PackageFile> files) {}

  /// A branch of another bulletin, meant language by language.
  ///
  /// @param branch null: the branch of the same id
  public record Reference(String bulletin, @Nullable String branch) {}

  /// What a machine must have, language by language: one of these branches' updates.
  public record Requirement(List<Reference> anyOf) {}

  /// One operating system level.
  public record Platform(
      OsVersion os, int servicePack, Set<ProductType> productTypes, List<Train> trains) {}

  /// One servicing train; it ends where the next one begins.
  public record Train(String name, Version from, Version fixedFrom) {}

  /// One row of the bulletin's own table of what is affected.
  ///
  /// @param languages empty: every language
  /// @param component null: the manifest's
  /// @param vulnerable versions of the component; empty: not claimed
  /// @param hotfixIds keys made by [ClientConfiguration#updateKey]; empty: those of all branches
  public record Affected(
      OsVersion os,
      List<Integer> servicePacks,
      Set<Architecture> architectures,
      Set<ProductType> productTypes,
      Installation installation,
      VersionRange productVersions,
      List<Language> languages,
      @Nullable String component,
      List<VersionRange> vulnerable,
      List<String> hotfixIds) {}

  /// What is known of one package's file.
  ///
  /// @param language null: neutral
  public record PackageFile(@Nullable Language language, long size, Sha256 sha256) {}

  /// Where each field stands in its file.
  ///
  /// @param lines line, from 1, by path
  /// @param digest of the file's bytes
  public record Source(String file, Map<String, Integer> lines, Sha256 digest) {
    /// A finding about the field at `path`, or about the nearest field around it.
    public Finding finding(String path, String message, String remedy) {
      String at = path;
      while (!at.isEmpty() && !lines.containsKey(at)) {
        at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))));
      }
      return Finding.of(file, lines.getOrDefault(at, 1), path, message, remedy);
    }
  }
}
