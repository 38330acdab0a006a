/** The SMEM heap: looks up, allocates and, where nobody else does, creates. */
@NullMarked
package dev.remora.smem.core;

import org.jspecify.annotations.NullMarked;
