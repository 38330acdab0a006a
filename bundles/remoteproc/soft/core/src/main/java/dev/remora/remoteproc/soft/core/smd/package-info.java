/**
 * SMD as the firmware of a remote processor uses it: channels in SMEM to the application processor. Written for itself,
 * not after the gateway's side, so that one checks the other.
 */
@NullMarked
package dev.remora.remoteproc.soft.core.smd;

import org.jspecify.annotations.NullMarked;
