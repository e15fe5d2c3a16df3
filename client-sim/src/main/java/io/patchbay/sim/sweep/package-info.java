/// Asks a server for every combination the release manifests know, and checks every answer.
@NullMarked
package io.patchbay.sim.sweep;

import org.jspecify.annotations.NullMarked;
