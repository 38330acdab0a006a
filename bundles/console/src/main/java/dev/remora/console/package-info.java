/**
 * The gateway's shell over a Unix socket, and the commands about the gateway as a whole.
 */
@NullMarked
package dev.remora.console;

import org.jspecify.annotations.NullMarked;
