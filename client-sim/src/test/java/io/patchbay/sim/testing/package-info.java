/// What tests of several packages need.
@NullMarked
package io.patchbay.sim.testing;

import org.jspecify.annotations.NullMarked;
