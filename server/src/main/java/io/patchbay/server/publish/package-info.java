/// Manifests, verification, commit of a change set.
@NullMarked
package io.patchbay.server.publish;

import org.jspecify.annotations.NullMarked;
