/** A partition whose resource table says where the rings are: attached to, and left, as a remote processor. */
@NullMarked
package dev.remora.rpmsg.imx.attach;

import org.jspecify.annotations.NullMarked;
