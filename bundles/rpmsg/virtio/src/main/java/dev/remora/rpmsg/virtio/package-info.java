/** The rpmsg backend for virtio devices, in the driver (host) role. */
@NullMarked
package dev.remora.rpmsg.virtio;

import org.jspecify.annotations.NullMarked;
