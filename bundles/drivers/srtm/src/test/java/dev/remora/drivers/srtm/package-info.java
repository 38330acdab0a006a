@NullMarked
package dev.remora.drivers.srtm;

import org.jspecify.annotations.NullMarked;
