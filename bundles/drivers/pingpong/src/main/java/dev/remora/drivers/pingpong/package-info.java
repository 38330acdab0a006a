/** The driver for the ping-pong channels of the i.MX demo firmware. */
@NullMarked
package dev.remora.drivers.pingpong;

import org.jspecify.annotations.NullMarked;
