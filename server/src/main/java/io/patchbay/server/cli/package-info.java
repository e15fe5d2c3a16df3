/// Commands and composition: the only package that knows everything.
@NullMarked
package io.patchbay.server.cli;

import org.jspecify.annotations.NullMarked;
