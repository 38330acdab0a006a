/** An i.MX message unit. */
@NullMarked
package dev.remora.platform.mu;

import org.jspecify.annotations.NullMarked;
