/** Races on the virtio backend's way of a message. */
@NullMarked
package dev.remora.rpmsg.virtio;

import org.jspecify.annotations.NullMarked;
