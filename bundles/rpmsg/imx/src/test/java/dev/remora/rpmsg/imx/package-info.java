@NullMarked
package dev.remora.rpmsg.imx;

import org.jspecify.annotations.NullMarked;
