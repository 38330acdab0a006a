/**
 * Firmware of the Cortex-M of an i.MX board: it serves a vehicle bus whatever becomes of the gateway, and beside it the demo
 * channels and the SRTM services while the gateway is there.
 */
@NullMarked
package dev.remora.remoteproc.soft.firmware.can;

import org.jspecify.annotations.NullMarked;
