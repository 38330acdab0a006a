/** Shell commands: {@code rproc:…} for remote processors, {@code rpmsg:…} for channels and drivers. */
@NullMarked
package dev.remora.shell;

import org.jspecify.annotations.NullMarked;
