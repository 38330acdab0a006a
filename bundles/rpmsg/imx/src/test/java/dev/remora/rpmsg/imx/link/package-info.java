@NullMarked
package dev.remora.rpmsg.imx.link;

import org.jspecify.annotations.NullMarked;
