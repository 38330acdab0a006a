@NullMarked
package dev.remora.drivers.rpm;

import org.jspecify.annotations.NullMarked;
