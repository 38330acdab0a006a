@NullMarked
package dev.remora.rpmsg.virtio;

import org.jspecify.annotations.NullMarked;
