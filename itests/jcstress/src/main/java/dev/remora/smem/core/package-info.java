/** Races between who allocates and who looks. */
@NullMarked
package dev.remora.smem.core;

import org.jspecify.annotations.NullMarked;
