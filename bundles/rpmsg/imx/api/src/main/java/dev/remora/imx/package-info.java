/**
 * Partitions of an i.MX chip: who else lives there, whether it is up, when it was reset.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.remora.imx;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
