/// One machine that installs what it is offered: it asks, downloads whatever the network does,
/// verifies, records, reports. What it knows lies in one directory and survives its own end at any
/// moment.
@NullMarked
package io.patchbay.sim.install;

import org.jspecify.annotations.NullMarked;
