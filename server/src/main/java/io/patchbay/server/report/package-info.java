/// What machines say came of the updates they were offered.
@NullMarked
package io.patchbay.server.report;

import org.jspecify.annotations.NullMarked;
