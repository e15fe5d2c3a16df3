/// Settings: file, environment and flags into one validated record.
@NullMarked
package io.patchbay.server.config;

import org.jspecify.annotations.NullMarked;
