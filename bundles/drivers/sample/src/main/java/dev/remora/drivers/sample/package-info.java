/** The driver for {@code rpmsg-client-sample}. */
@NullMarked
package dev.remora.drivers.sample;

import org.jspecify.annotations.NullMarked;
