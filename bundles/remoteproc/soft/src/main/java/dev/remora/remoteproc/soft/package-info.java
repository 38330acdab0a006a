/**
 * Soft processors: remote cores that are processes of their own.
 */
@NullMarked
package dev.remora.remoteproc.soft;

import org.jspecify.annotations.NullMarked;
