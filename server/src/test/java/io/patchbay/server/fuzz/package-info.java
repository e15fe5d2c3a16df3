/// Coverage-guided fuzzing of every parser of foreign bytes. A class is a target, and its seeds
/// stand in the resources, in `<class>Inputs`; ARCHITECTURE.md says how to run them.
@NullMarked
package io.patchbay.server.fuzz;

import org.jspecify.annotations.NullMarked;
