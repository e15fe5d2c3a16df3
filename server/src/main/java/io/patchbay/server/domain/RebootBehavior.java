package io.patchbay.server.domain;

/// Whether installing restarts the machine; WSUS's InstallationRebootBehavior.
public enum RebootBehavior {
  UNKNOWN,
  NEVER_REBOOTS,
  ALWAYS_REQUIRES_REBOOT,
  CAN_REQUEST_REBOOT
}
