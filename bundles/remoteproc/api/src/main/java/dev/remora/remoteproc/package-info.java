/**
 * Remote processors as their users see them: holds, transitions, state, trace, core files.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.remora.remoteproc;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
