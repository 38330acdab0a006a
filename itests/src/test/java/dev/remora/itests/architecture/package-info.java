/** Holds the arrows of the design: which module may use what of which other. */
@NullMarked
package dev.remora.itests.architecture;

import org.jspecify.annotations.NullMarked;
