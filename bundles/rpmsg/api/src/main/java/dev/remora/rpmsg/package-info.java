/**
 * What a driver's author and a user of channels need: drivers, channels, endpoints, messages.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.remora.rpmsg;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
