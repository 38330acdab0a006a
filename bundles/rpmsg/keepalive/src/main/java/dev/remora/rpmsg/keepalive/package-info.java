/** Watches whether remotes still work, by messages they answer or counters they advance. */
@NullMarked
package dev.remora.rpmsg.keepalive;

import org.jspecify.annotations.NullMarked;
