/// The command line `patchbay-sim`: simulated clients that speak the wire and share no code with
/// the server.
@NullMarked
package io.patchbay.sim;

import org.jspecify.annotations.NullMarked;
