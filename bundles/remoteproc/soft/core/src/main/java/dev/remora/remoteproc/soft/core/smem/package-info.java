/**
 * SMEM as the firmware of a remote processor uses it: items in memory that is shared with the application processor.
 * Written for itself, not after the gateway's side, so that one checks the other.
 */
@NullMarked
package dev.remora.remoteproc.soft.core.smem;

import org.jspecify.annotations.NullMarked;
