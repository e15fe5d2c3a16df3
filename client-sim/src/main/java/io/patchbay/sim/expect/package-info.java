/// What the answer must be, worked out straight from the tables of the release manifests. Shares
/// nothing with the server, so that a mistake there cannot be repeated here.
@NullMarked
package io.patchbay.sim.expect;

import org.jspecify.annotations.NullMarked;
