/** Races for a lock in shared memory. */
@NullMarked
package dev.remora.platform.posix;

import org.jspecify.annotations.NullMarked;
