/// Files by digest; a file is visible only after its digest was checked.
@NullMarked
package io.patchbay.server.content;

import org.jspecify.annotations.NullMarked;
