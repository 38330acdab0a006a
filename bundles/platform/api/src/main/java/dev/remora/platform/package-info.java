/**
 * What a board gives to the floors above: shared memory and doorbells.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.remora.platform;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
