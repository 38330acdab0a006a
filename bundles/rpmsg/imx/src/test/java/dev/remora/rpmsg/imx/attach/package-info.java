@NullMarked
package dev.remora.rpmsg.imx.attach;

import org.jspecify.annotations.NullMarked;
