/** What can be set for an edge. */
@NullMarked
package dev.remora.rpmsg.virtio.settings;

import org.jspecify.annotations.NullMarked;
