@NullMarked
package dev.remora.smem.core;

import org.jspecify.annotations.NullMarked;
