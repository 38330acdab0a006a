/** Races between the two roles of one ring. */
@NullMarked
package dev.remora.virtio;

import org.jspecify.annotations.NullMarked;
