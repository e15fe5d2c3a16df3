/// Certificates and keys in files.
@NullMarked
package io.patchbay.server.pem;

import org.jspecify.annotations.NullMarked;
