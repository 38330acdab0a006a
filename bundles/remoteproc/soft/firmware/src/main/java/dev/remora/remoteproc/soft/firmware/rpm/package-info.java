/**
 * Firmware of a resource power manager: it answers the requests of rpm_requests.
 */
@NullMarked
package dev.remora.remoteproc.soft.firmware.rpm;

import org.jspecify.annotations.NullMarked;
