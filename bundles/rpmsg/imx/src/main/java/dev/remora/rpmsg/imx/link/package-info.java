/** The life with another partition: words, kicks, notices, the states, and the devices of each generation of rings. */
@NullMarked
package dev.remora.rpmsg.imx.link;

import org.jspecify.annotations.NullMarked;
