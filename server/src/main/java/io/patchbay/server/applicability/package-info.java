/// Rules, index and overlap check. Pure: same input, same answer.
@NullMarked
package io.patchbay.server.applicability;

import org.jspecify.annotations.NullMarked;
