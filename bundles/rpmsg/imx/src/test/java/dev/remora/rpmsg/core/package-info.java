/** The real bus, for the tests of a backend. */
@NullMarked
package dev.remora.rpmsg.core;

import org.jspecify.annotations.NullMarked;
