package io.patchbay.server.domain;

/// What came of an update on a machine.
public enum ReportResult implements Named {
  DOWNLOADED("downloaded"),
  INSTALLED("installed"),
  FAILED("failed"),
  REBOOT_PENDING("reboot-pending");

  private final String wireName;

  ReportResult(String wireName) {
    this.wireName = wireName;
  }

  /// The name in metrics.
  @Override
  public String wireName() {
    return wireName;
  }
}
