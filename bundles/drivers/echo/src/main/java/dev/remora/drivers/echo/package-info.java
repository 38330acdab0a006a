/** The driver that sends everything back. */
@NullMarked
package dev.remora.drivers.echo;

import org.jspecify.annotations.NullMarked;
