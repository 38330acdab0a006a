/** What becomes of the memory of a crashed core. */
@NullMarked
package dev.remora.remoteproc.core.coredump;

import org.jspecify.annotations.NullMarked;
