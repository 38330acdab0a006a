/** The rpmsg bus: channels, endpoints, matching, and the life of a driver on its channel. */
@NullMarked
package dev.remora.rpmsg.core;

import org.jspecify.annotations.NullMarked;
