/** Races in the rings of the SMD backend. */
@NullMarked
package dev.remora.rpmsg.smd.channel;

import org.jspecify.annotations.NullMarked;
