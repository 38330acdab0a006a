/**
 * What a processor bundle offers to the remote-processor core: the bare operations of one kind of core.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.remora.remoteproc.spi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
