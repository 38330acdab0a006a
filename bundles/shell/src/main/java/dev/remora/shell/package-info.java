/**
 * Shell commands: {@code rproc:…} for remote processors, {@code rpmsg:…} for channels and drivers, {@code smem:…} for heaps in
 * shared memory, {@code rpm:…} for the resource power manager.
 */
@NullMarked
package dev.remora.shell;

import org.jspecify.annotations.NullMarked;
