/**
 * What an edge of each wire format is made of: the receive thread and its turns, the doorbell, the spin, the senders that
 * wait. A library for backends.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.remora.rpmsg.edge;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
