/** The client of the resource power manager on channel {@code rpm_requests}: votes of all bundles, as one of many processors. */
@NullMarked
package dev.remora.drivers.rpm;

import org.jspecify.annotations.NullMarked;
