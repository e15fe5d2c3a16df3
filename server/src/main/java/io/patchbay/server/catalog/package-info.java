/// Column families, keys and the change log; the only package that imports `org.rocksdb`.
@NullMarked
package io.patchbay.server.catalog;

import org.jspecify.annotations.NullMarked;
