package io.patchbay.server.domain;

/// How many reports there are of each result.
public record ReportCounts(long downloaded, long installed, long failed, long rebootPending) {
  public static final ReportCounts NONE = new ReportCounts(0, 0, 0, 0);

  /// With so many more of that result.
  public ReportCounts plus(ReportResult result, long count) {
    return switch (result) {
      case DOWNLOADED -> new ReportCounts(downloaded + count, installed, failed, rebootPending);
      case INSTALLED -> new ReportCounts(downloaded, installed + count, failed, rebootPending);
      case FAILED -> new ReportCounts(downloaded, installed, failed + count, rebootPending);
      case REBOOT_PENDING -> new ReportCounts(downloaded, installed, failed, rebootPending + count);
    };
  }

  public long sum() {
    return downloaded + installed + failed + rebootPending;
  }
}
