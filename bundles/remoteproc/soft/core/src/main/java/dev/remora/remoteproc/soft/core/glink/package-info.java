/**
 * GLINK as the firmware of a remote processor uses it: named channels over a pair of pipes, into buffers that the
 * receiver has announced. Written for itself, not after the gateway's side, so that one checks the other.
 */
@NullMarked
package dev.remora.remoteproc.soft.core.glink;

import org.jspecify.annotations.NullMarked;
