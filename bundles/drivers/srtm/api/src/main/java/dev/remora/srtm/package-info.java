/**
 * What the firmware of a Cortex-M offers its gateway over SRTM: lines, clock, keys, sensors, power, sound.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.remora.srtm;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
