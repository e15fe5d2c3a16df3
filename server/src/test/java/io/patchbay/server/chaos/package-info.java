/// A chain of real servers whose processes are killed and whose lines are cut, again and again,
/// while they are used; `.ci/chaos` runs it at length.
@NullMarked
package io.patchbay.server.chaos;

import org.jspecify.annotations.NullMarked;
