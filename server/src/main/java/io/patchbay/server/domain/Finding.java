package io.patchbay.server.domain;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One thing found in a manifest or an imported file.
///
/// @param file file name
/// @param line from 1; 0: none in particular
/// @param path of the field, for example `branches[3].platforms[0].fixed`; the column, in an
///   imported file
/// @param message what is wrong
/// @param remedy what to do about it
/// @param witness a configuration for which it is so, as the query string of /v1/offers; empty:
///   none
/// @param acceptance what it takes to publish in spite of it; null: it cannot be accepted
public record Finding(
    String file,
    int line,
    String path,
    String message,
    String remedy,
    Kind kind,
    String witness,
    @Nullable Acceptance acceptance) {
  /// What a bulletin does wrong to some configuration, or anything else.
  public enum Kind {
    OTHER,
    GAP,
    OVERLAP,
    UNREACHABLE,
    STRANGER;

    /// The name by which it is accepted.
    public String lowerCase() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// A finding of no special kind.
  public static Finding of(String file, int line, String path, String message, String remedy) {
    return new Finding(file, line, path, message, remedy, Kind.OTHER, "", null);
  }

  /// This, as what the bulletin does wrong to the witness.
  public Finding with(Kind newKind, String newWitness, @Nullable Acceptance newAcceptance) {
    return new Finding(file, line, path, message, remedy, newKind, newWitness, newAcceptance);
  }

  /// This, once it was accepted.
  public Finding accepted() {
    return new Finding(file, line, path, "accepted: " + message, remedy, kind, witness, null);
  }

  /// One line for people: `ms08-078.yaml:17: branches[3].id: ... (remedy)`.
  @Override
  public String toString() {
    String where = line > 0 ? file + ":" + line : file;
    String what = path.isEmpty() ? message : path + ": " + message;
    return where + ": " + what + (remedy.isEmpty() ? "" : " -> " + remedy);
  }
}
