package io.patchbay.sim.sweep;

/// A line of the result: what kind of machine was asked for.
///
/// @param system for example `Windows XP SP3 x86`
/// @param product for example `IE 7`
public record Row(String system, String product) {}
