/** Races on the path of a message through the bus. */
@NullMarked
package dev.remora.rpmsg.core;

import org.jspecify.annotations.NullMarked;
