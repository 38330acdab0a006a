/**
 * SMEM, the heap in shared memory by which the processors of a Qualcomm chip find each other's tables and rings.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.remora.smem;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
