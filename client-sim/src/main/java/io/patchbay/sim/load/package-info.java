/// Load: an open loop of questions on a schedule, what came of it, and whether the generator itself
/// was to blame.
///
/// Each [io.patchbay.sim.load.Worker] is one event loop with its own connections, its own share of
/// the schedule and its own record; nothing is shared while it runs.
@NullMarked
package io.patchbay.sim.load;

import org.jspecify.annotations.NullMarked;
