package io.patchbay.server.domain;

/// Classification of an update, with WSUS's names.
public enum Classification {
  SECURITY_UPDATE,
  CRITICAL_UPDATE,
  DEFINITION_UPDATE,
  UPDATE_ROLLUP,
  SERVICE_PACK,
  FEATURE_PACK,
  TOOL,
  DRIVER,
  UPDATE
}
