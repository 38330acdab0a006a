/**
 * Firmware that misbehaves, for tests.
 */
@NullMarked
package dev.remora.remoteproc.soft.firmware.fault;

import org.jspecify.annotations.NullMarked;
