package io.patchbay.server.domain;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is the same in reports that are counted together.
///
/// @param machines null: all for which there was no room of their own
/// @param errorCode a Windows HRESULT with [ReportResult#FAILED], else 0
public record ReportGroup(
    UpdateIdentity update,
    @Nullable ConfigurationClass machines,
    ReportResult result,
    int errorCode) {
  /// The error code that stands for all for which there was no room of their own.
  public static final int OTHER_CODES = 0xFFFFFFFF;

  public ReportGroup {
    if ((result == ReportResult.FAILED) == (errorCode == 0)) {
      throw new InvalidValueException(
              hex(errorCode), "an HRESULT other than 0 with FAILED, and 0 with all else")
          .in("errorCode");
    }
  }

  /// An error code as Windows shows it, for example `0x80070070`.
  public static String hex(int errorCode) {
    return String.format(Locale.ROOT, "0x%08X", errorCode);
  }

  /// Whether the error code is one of its own.
  public boolean hasOwnCode() {
    return errorCode != 0 && errorCode != OTHER_CODES;
  }

  /// The same, whatever its error code.
  public ReportGroup withOtherCodes() {
    return new ReportGroup(update, machines, result, errorCode == 0 ? 0 : OTHER_CODES);
  }

  /// The same, whatever its error code, on whatever machines.
  public ReportGroup withOthers() {
    return new ReportGroup(update, null, result, errorCode == 0 ? 0 : OTHER_CODES);
  }
}
