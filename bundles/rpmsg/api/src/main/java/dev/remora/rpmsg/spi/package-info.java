/**
 * Between the bus and its backends: a backend opens an edge on the bus and reports channels and messages; the bus sends
 * through the backend's transport.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.remora.rpmsg.spi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
