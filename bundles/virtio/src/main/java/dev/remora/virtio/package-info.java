/**
 * The split virtqueue in both roles, and the virtio device as its providers offer it. A library: no components.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.remora.virtio;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
