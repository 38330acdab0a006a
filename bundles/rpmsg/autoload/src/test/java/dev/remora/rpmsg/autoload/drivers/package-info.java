/** Drivers whose bundle the build makes in a test. */
@NullMarked
package dev.remora.rpmsg.autoload.drivers;

import org.jspecify.annotations.NullMarked;
