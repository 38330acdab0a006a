/** The real remote-processor core, for tests of what it drives. */
@NullMarked
package dev.remora.remoteproc.core;

import org.jspecify.annotations.NullMarked;
