/**
 * Votes for what the resource power manager (RPM) of a Qualcomm chip keeps: regulators, clocks, bandwidth, power domains.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.remora.rpm;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
