/**
 * The firmware of the soft board.
 */
@NullMarked
package dev.remora.remoteproc.soft.firmware.sample;

import org.jspecify.annotations.NullMarked;
