/** Races in the pipes of the GLINK backend. */
@NullMarked
package dev.remora.rpmsg.glink.pipe;

import org.jspecify.annotations.NullMarked;
