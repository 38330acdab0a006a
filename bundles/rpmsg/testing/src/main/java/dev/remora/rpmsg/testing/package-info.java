/** A channel without a remote, for the unit tests of drivers. */
@NullMarked
package dev.remora.rpmsg.testing;

import org.jspecify.annotations.NullMarked;
