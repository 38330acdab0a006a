/** The smallest firmware of the board's M4, for tests of the board. */
@NullMarked
package dev.remora.remoteproc.soft.board.pulse;

import org.jspecify.annotations.NullMarked;
