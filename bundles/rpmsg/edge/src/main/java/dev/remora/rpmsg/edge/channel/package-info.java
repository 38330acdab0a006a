/**
 * Edges of wire formats whose channels have no addresses but are pairs of ends (SMD, GLINK): what the bus calls, the life
 * of an edge, and the rounds over its channels. A backend implements {@link dev.remora.rpmsg.edge.channel.WireChannel}.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.remora.rpmsg.edge.channel;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
