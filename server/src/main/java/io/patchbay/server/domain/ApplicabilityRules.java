package io.patchbay.server.domain;

/// What decides whether an update is offered. WSUS: ApplicabilityRules.
///
/// @param installable the update is meant for the machine (WSUS: IsInstallable)
/// @param installed it, or what it brings, is already there (WSUS: IsInstalled)
public record ApplicabilityRules(Rule installable, Rule installed) {}
