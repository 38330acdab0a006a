/**
 * rpmsg over virtio in the device role, and the resource table that describes the vdevs.
 */
@NullMarked
package dev.remora.remoteproc.soft.core.rpmsg;

import org.jspecify.annotations.NullMarked;
