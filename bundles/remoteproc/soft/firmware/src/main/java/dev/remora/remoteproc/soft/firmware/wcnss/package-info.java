/**
 * Firmware of a wireless core, which talks SMD.
 */
@NullMarked
package dev.remora.remoteproc.soft.firmware.wcnss;

import org.jspecify.annotations.NullMarked;
