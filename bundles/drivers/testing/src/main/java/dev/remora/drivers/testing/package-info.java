/** A channel without a remote, for the unit tests of drivers. */
@NullMarked
package dev.remora.drivers.testing;

import org.jspecify.annotations.NullMarked;
