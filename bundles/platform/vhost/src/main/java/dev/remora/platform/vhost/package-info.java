/**
 * A virtio device served to another process by vhost-user.
 */
@NullMarked
package dev.remora.platform.vhost;

import org.jspecify.annotations.NullMarked;
