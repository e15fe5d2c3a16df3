package io.patchbay.server.domain;

/// Severity after the Microsoft Security Response Center's rating system, lowest first.
public enum Severity {
  UNRATED,
  LOW,
  MODERATE,
  IMPORTANT,
  CRITICAL
}
