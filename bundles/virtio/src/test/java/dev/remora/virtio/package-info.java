@NullMarked
package dev.remora.virtio;

import org.jspecify.annotations.NullMarked;
