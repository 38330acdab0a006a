/**
 * A record of numbered messages that outlives the drivers which receive them.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.remora.itests.stream;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
