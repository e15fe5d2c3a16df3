/// Values only: no I/O, no clock, no Netty, no protobuf.
@NullMarked
package io.patchbay.server.domain;

import org.jspecify.annotations.NullMarked;
