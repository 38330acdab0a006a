/** Rings at fixed places, shared with a partition that lives on its own. */
@NullMarked
package dev.remora.rpmsg.imx;

import org.jspecify.annotations.NullMarked;
