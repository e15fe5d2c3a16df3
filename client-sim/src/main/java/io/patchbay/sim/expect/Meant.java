package io.patchbay.sim.expect;

/// A branch that is meant for a machine of any language, and the operating system level it is meant
/// by.
public record Meant(Release release, Branch branch, Platform platform) {}
