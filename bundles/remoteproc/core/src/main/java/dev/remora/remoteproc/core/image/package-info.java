/** Firmware images: ELF, resource table, and where everything goes in the memory of a core. Knows nothing of OSGi. */
@NullMarked
package dev.remora.remoteproc.core.image;

import org.jspecify.annotations.NullMarked;
