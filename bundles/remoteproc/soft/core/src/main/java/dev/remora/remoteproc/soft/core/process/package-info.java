/**
 * The soft core itself: a process that boots the firmware which lies in the shared memory and runs it.
 */
@NullMarked
package dev.remora.remoteproc.soft.core.process;

import org.jspecify.annotations.NullMarked;
